"""A story read from the log: every leaf proved, parts named, a bundle that stands by itself, erasures told apart."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.provenance.audit import audit_log
from apps.ground.provenance.evidence import bundle
from apps.ground.provenance.head import read_head
from apps.ground.provenance.keys import make_seed, signer_of
from apps.ground.provenance.merkle import verify_inclusion
from apps.ground.provenance.models import Opening
from apps.ground.provenance.note import Signer
from apps.ground.provenance.sealer import seal_once
from apps.ground.provenance.story import NotSealedYet, consistency, inclusion, index_of, proved
from apps.ground.restrictions.commands import freeze_listing, lift
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import NotFound
from tests.ground.provenance.stored_logs import erase

MODERATOR = Actor(
    kind="operator", user_id=1, user_ref="usr_moderator", roles=frozenset({"moderator"}), mfa=True, stepped_up=True
)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    path = tmp_path / "log.ed25519"
    make_seed(path)
    return signer_of("us", path)


def stories(count: int) -> list[str]:
    """So many restrictions, each imposed and lifted: two leaves a story."""
    subjects = []
    for number in range(count):
        imposed = freeze_listing(
            MODERATOR,
            f"lst_{number:020}",
            organisation_id=7,
            basis="security",
            reason="A report of leaked credentials",
            review_by=now() + timedelta(days=7),
        )
        lift(MODERATOR, imposed, reason="The credentials were rotated")
        subjects.append(imposed.public_id)
    return subjects


def verified(content: bytes, signer: Signer, folder: Path) -> subprocess.CompletedProcess[str]:
    """What the offline verifier says of a bundle, in a process of its own."""
    path = folder / "evidence.zip"
    path.write_bytes(content)
    command = [sys.executable, str(settings.ROOT / "sdk" / "verify.py"), str(path), "--key", str(signer.key)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_each_leaf_of_a_story_is_proved_in_the_newest_tree(us: Marketplace, signer: Signer) -> None:
    subjects = stories(4)
    seal_once(signer, most=3)
    seal_once(signer)
    head = read_head()
    story = proved(MODERATOR, subjects, head)
    assert [each.holds for each in story] == [True] * 8
    for each in story:
        path = [bytes.fromhex(one) for one in each.path]
        verify_inclusion(bytes.fromhex(each.entry.leaf_hash), each.entry.index, head.size, path, head.signed.root)
        assert index_of(bytes.fromhex(each.entry.leaf_hash)) == each.entry.index


def test_a_long_story_asks_as_often_as_a_short_one(us: Marketplace, signer: Signer) -> None:
    subjects = stories(6)
    seal_once(signer)
    head = read_head()
    with CaptureQueriesContext(connection) as short:
        proved(MODERATOR, subjects[:1], head)
    with CaptureQueriesContext(connection) as long:
        proved(MODERATOR, subjects, head)
    assert len(short) == len(long) == 2


def test_what_waits_for_its_seal_is_neither_proved_nor_broken(us: Marketplace, signer: Signer) -> None:
    (first,) = stories(1)
    seal_once(signer)
    head = read_head()
    (second,) = stories(1)
    assert [each.holds for each in proved(MODERATOR, [first, second], head)] == [True, True, None, None]
    assert [each.holds for each in proved(MODERATOR, [first], None)] == [None, None]


def test_a_bundle_of_a_story_passes_the_verifier(us: Marketplace, signer: Signer, tmp_path: Path) -> None:
    first, _other = stories(2)
    seal_once(signer)
    said = verified(bundle(MODERATOR, [first], {"story": first}).content, signer, tmp_path)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "2" in said.stdout


def test_an_erased_payload_is_told_apart_from_a_changed_one(us: Marketplace, signer: Signer, tmp_path: Path) -> None:
    erased, changed = stories(2)
    seal_once(signer)
    erase(Opening.objects.filter(subject=erased).order_by("id").first(), "actor")
    with pytest.raises(NotSealedYet):
        bundle(MODERATOR, [erased], {})
    seal_once(signer)
    said = verified(bundle(MODERATOR, [erased], {}).content, signer, tmp_path)
    assert said.returncode == 0, said.stdout + said.stderr
    assert "erased" in said.stdout

    other = Opening.objects.filter(subject=changed).order_by("id").first()
    other.opens["actor"]["payload"]["actor"] = "usr_somebody_else"
    other.save()
    head = read_head()
    assert [each.holds for each in proved(MODERATOR, [erased], head)] == [True, True]
    assert [each.entry.erased for each in proved(MODERATOR, [erased], head)] == [True, False]
    assert [each.entry.actor for each in proved(MODERATOR, [erased], head)] == ["", "usr_moderator"]
    assert [each.holds for each in proved(MODERATOR, [changed], head)] == [False, True]
    audit = audit_log()
    assert audit.erased == 1
    assert [finding.leaf for finding in audit.findings] == [other.leaf.sealed.index]


def test_proofs_of_what_is_not_there_are_refused(us: Marketplace, signer: Signer) -> None:
    stories(2)
    seal_once(signer)
    size = read_head().size
    for ask in (
        lambda: inclusion(size, size),
        lambda: inclusion(0, size + 1),
        lambda: consistency(size + 1, size),
        lambda: consistency(1, size + 1),
        lambda: index_of(b"\0" * 32),
    ):
        with pytest.raises(NotFound):
            ask()
