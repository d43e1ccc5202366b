"""A checkpoint somebody kept, against an operator with every password and key: what was rewritten does not fit it."""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from apps.ground.provenance import store
from apps.ground.provenance.audit import Audit, audit_log
from apps.ground.provenance.bundle import Earlier, Evidence, build_bundle
from apps.ground.provenance.checkpoint import open_checkpoint
from apps.ground.provenance.keys import origin_of
from apps.ground.provenance.merkle import InvalidProof, verify_consistency
from apps.ground.provenance.models import CheckpointRow, Opening, Sealed
from apps.ground.provenance.note import Signer
from apps.ground.provenance.tree import prove_consistency, prove_inclusion
from apps.ground.tenancy.current import named
from apps.ground.tenancy.scope import scoped
from tests.ground.provenance.stored_logs import ALL, as_owner, begin_again, drop, edit, erase, leave, seal

HELD, WHOLE = 1_000, 5_000


@pytest.fixture
def signer() -> Signer:
    return Signer(origin_of("us"), bytes(range(32)))


@pytest.fixture
def held(own_database: str, signer: Signer) -> Iterator[str]:
    """What a customer noted down when the log had a thousand leaves."""
    connection.set_tenant(named("us"))
    leave(0, HELD)
    seal(signer)
    yield _note(HELD)
    connection.set_schema_to_public()


def _note(size: int) -> str:
    with scoped(ALL):
        return str(CheckpointRow.objects.get(size=size).note)


def _audit(*held: tuple[str, Signer]) -> Audit:
    with scoped(ALL):
        return audit_log([(note, signer.key) for note, signer in held])


def _continues(held: str, signer: Signer) -> None:
    """What the customer asks for: the newest checkpoint and the proof that it continues theirs. Raises InvalidProof."""
    with scoped(ALL):
        newest = store.newest_checkpoint()
        assert newest is not None
        now = open_checkpoint(newest.note, signer.key.name, signer.key)
        old = open_checkpoint(held, signer.key.name, signer.key)
        path = prove_consistency(old.size, now.size, store.read_nodes)
    verify_consistency(old.size, now.size, old.root, now.root, path)


def _verified(held: str, signer: Signer, folder: Path) -> int:
    """The exit code of sdk/verify.py for a bundle of leaf 10 against the held checkpoint."""
    with scoped(ALL):
        newest = store.newest_checkpoint()
        assert newest is not None
        leaf = bytes(Sealed.objects.select_related("leaf").get(index=10).leaf.body)
        old = CheckpointRow.objects.get(size=HELD)
        content = build_bundle(
            checkpoint=newest.note,
            origin=signer.key.name,
            keys=[signer.key],
            evidence=[Evidence(10, leaf, prove_inclusion(10, newest.size, store.read_nodes))],
            earlier=[Earlier(old.note, prove_consistency(HELD, newest.size, store.read_nodes))],
        )
    bundle, kept = folder / "evidence.zip", folder / "kept.txt"
    bundle.write_bytes(content)
    kept.write_text(held)
    command = [sys.executable, str(settings.ROOT / "sdk" / "verify.py"), str(bundle)]
    return subprocess.run(
        [*command, "--key", str(signer.key), "--since", str(kept)], check=False, capture_output=True, timeout=30
    ).returncode


def test_an_honest_log_of_five_thousand_continues_the_held_thousand(held: str, signer: Signer, tmp_path: Path) -> None:
    """P13 F31: in parts, by the audit, by proof, by the offline verifier; an erased payload is erased, not tampered."""
    leave(HELD, WHOLE - HELD)
    seal(signer, most=1_500)
    with scoped(ALL):
        erase(Opening.objects.get(leaf__sealed__index=4_321), "subject")
    seal(signer)
    audit = _audit((held, signer))
    assert (audit.size, audit.findings, audit.erased) == (WHOLE + 1, [], 1)
    _continues(held, signer)
    assert _verified(held, signer, tmp_path) == 0
    kept = tmp_path / "held.txt"
    kept.write_text(held)
    told = io.StringIO()
    call_command("provenance", "verify", marketplace="us", held=kept, key=str(signer.key), stdout=told)
    assert "5001 leaves" in told.getvalue()
    assert "1 payloads erased, with receipts" in told.getvalue()


@pytest.mark.parametrize("changes", [("edit",), ("drop",), ("edit", "drop")], ids=" and ".join)
def test_a_log_rebuilt_and_signed_again_is_exposed(
    own_database: str, held: str, signer: Signer, tmp_path: Path, changes: tuple[str, ...]
) -> None:
    """F31 P13: leaf 10 edited, leaf 999 dropped; the log agrees with itself, and not with what was held."""
    leave(HELD, 500)
    with as_owner(own_database) as owner:
        if "edit" in changes:
            edit(owner, 10)
        if "drop" in changes:
            drop(owner, 999)
        begin_again(owner)
    seal(signer, most=HELD)
    assert _audit().holds, "whoever asks the log alone is told that all is well"
    (finding,) = _audit((held, signer)).findings
    assert "held outside" in finding.what
    assert f"first at size {HELD}" in finding.what
    with pytest.raises(InvalidProof):
        _continues(held, signer)
    assert _verified(held, signer, tmp_path) == 1


def test_a_log_cut_back_to_what_it_was_is_exposed_by_the_later_checkpoint(
    own_database: str, held: str, signer: Signer, tmp_path: Path
) -> None:
    """F31 P13: all of the last day gone, its checkpoint too, as after a restore from an old archive."""
    leave(HELD, 200)
    seal(signer)
    later = _note(HELD + 200)
    with as_owner(own_database) as owner:
        for table, column in (("checkpointrow", "size > 1000"), ("sealed", "index >= 1000"), ("node", "true")):
            owner.execute(f"DELETE FROM provenance_{table} WHERE {column}")
        owner.execute("DELETE FROM provenance_opening WHERE leaf_id NOT IN (SELECT leaf_id FROM provenance_sealed)")
        owner.execute("DELETE FROM provenance_leafrow WHERE id NOT IN (SELECT leaf_id FROM provenance_sealed)")
        begin_again(owner)
    seal(signer)
    assert _audit().holds
    assert _audit((held, signer)).holds
    (finding,) = _audit((later, signer)).findings
    assert finding.leaf == HELD
    assert "spoke of 1200 leaves" in finding.what
    kept = tmp_path / "later.txt"
    kept.write_text(later)
    with pytest.raises(CommandError, match="not what was signed"):
        call_command("provenance", "verify", marketplace="us", held=kept, key=str(signer.key), stdout=io.StringIO())
