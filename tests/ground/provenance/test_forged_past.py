"""An owner of the database without the signing key rewrites the past; sealer, audit and bundle hold on to the notes."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from apps.ground.policy.actor import Actor
from apps.ground.provenance.audit import audit_log
from apps.ground.provenance.evidence import bundle
from apps.ground.provenance.head import LogBroken, read_head
from apps.ground.provenance.keys import make_seed, origin_of, signer_of
from apps.ground.provenance.management.commands.seal import seal_everywhere
from apps.ground.provenance.models import CheckpointRow, Unsealed
from apps.ground.provenance.note import Signer
from apps.ground.provenance.sealer import seal_once
from apps.ground.provenance.story import LogNotProvable, proved
from apps.ground.tenancy.current import named
from apps.ground.tenancy.scope import scoped
from tests.ground.provenance.stored_logs import ALL, as_owner, forge, leave, seal

AUDITOR = Actor(kind="operator", user_id=2, user_ref="usr_auditor", roles=frozenset({"auditor"}), mfa=True)
SUBJECT = "tst_00000000000000000004"
Owner = psycopg.Connection


@pytest.fixture
def signer(settings: Any) -> Signer:
    make_seed(settings.LOG_SIGNING_KEY_FILE)
    return signer_of("us", settings.LOG_SIGNING_KEY_FILE)


@pytest.fixture
def log(own_database: str, signer: Signer) -> Iterator[str]:
    """Twelve leaves under four checkpoints, in a database of their own."""
    connection.set_tenant(named("us"))
    leave(0, 12)
    seal(signer, most=3)
    yield own_database
    connection.set_schema_to_public()


def rewrite_leaf(owner: Owner) -> None:
    """Another amount, with leaf, opening, nodes and every later root column agreeing; the notes stay."""
    forge(owner, 4)


def sign_with_another_key(owner: Owner) -> None:
    """The same, and the owner signs the newest head with a key of his own and names that key beside it."""
    forge(owner, 4, Signer(origin_of("us"), b"\x07" * 32))


def copy_an_old_note(owner: Owner) -> None:
    """The newest checkpoint's text is an older one's, rightly signed."""
    owner.execute(
        "UPDATE provenance_checkpointrow SET note = (SELECT note FROM provenance_checkpointrow WHERE size = 9)"
        " WHERE size = 12"
    )


def change_root_column(owner: Owner) -> None:
    owner.execute("UPDATE provenance_checkpointrow SET root = sha256('x') WHERE size = 12")


def take_the_head_away(owner: Owner) -> None:
    """The newest checkpoint is gone, its leaves are there."""
    owner.execute("DELETE FROM provenance_checkpointrow WHERE size = 12")


def take_every_head_away(owner: Owner) -> None:
    owner.execute("DELETE FROM provenance_checkpointrow")


def change_a_hash(owner: Owner) -> None:
    """A stored hash at the right edge of the tree, on which the next leaf is built."""
    owner.execute("UPDATE provenance_node SET hash = sha256('x') WHERE level = 2 AND index = 2")


def delete_a_hash(owner: Owner) -> None:
    owner.execute("DELETE FROM provenance_node WHERE level = 2 AND index = 2")


ATTACKS = (
    rewrite_leaf,
    sign_with_another_key,
    copy_an_old_note,
    change_root_column,
    take_the_head_away,
    take_every_head_away,
    change_a_hash,
    delete_a_hash,
)
each_attack = pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.__name__)
Attack = Callable[[Owner], None]


@each_attack
def test_the_sealer_signs_nothing_on_top_of_a_forged_past(log: str, signer: Signer, attack: Attack) -> None:
    """P13 F31: sealing stops, and what waits goes on waiting."""
    with as_owner(log) as owner:
        attack(owner)
    leave(12, 1)
    with scoped(ALL):
        notes = list(CheckpointRow.objects.order_by("size").values_list("note", flat=True))
        with pytest.raises(LogBroken):
            seal_once(signer)
        assert list(CheckpointRow.objects.order_by("size").values_list("note", flat=True)) == notes
        assert Unsealed.objects.count() == 1


@each_attack
def test_verify_finds_a_forged_past(log: str, attack: Attack) -> None:
    """P13 F31: `provenance verify` ends with an error and says where."""
    call_command("provenance", "verify", marketplace="us", stdout=io.StringIO())
    with as_owner(log) as owner:
        attack(owner)
    told = io.StringIO()
    with pytest.raises(CommandError, match="not what was signed"):
        call_command("provenance", "verify", marketplace="us", stdout=told)
    assert len(told.getvalue().splitlines()) > 1


def test_the_head_is_printed_with_the_published_key_and_not_the_database_s(log: str, signer: Signer) -> None:
    told = io.StringIO()
    call_command("provenance", "head", marketplace="us", stdout=told)
    assert told.getvalue().splitlines()[1] == "12"
    assert told.getvalue().strip().endswith(str(signer.key))
    with as_owner(log) as owner:
        sign_with_another_key(owner)
    told = io.StringIO()
    with pytest.raises(CommandError, match="not what was signed"):
        call_command("provenance", "head", marketplace="us", stdout=told)
    assert str(signer.key) in told.getvalue()


def test_only_the_notes_tell_a_careful_forgery(log: str) -> None:
    """The control: with the columns alone, as they were compared before, nothing is to be seen."""
    with as_owner(log) as owner:
        rewrite_leaf(owner)
    with scoped(ALL):
        findings = audit_log().findings
    assert findings
    assert all("checkpoint" in finding.what for finding in findings)


@pytest.mark.parametrize("attack", [*ATTACKS[:4], *ATTACKS[5:]], ids=lambda attack: attack.__name__)
def test_the_head_says_that_it_is_broken_and_no_bundle_is_made(log: str, attack: Attack) -> None:
    with as_owner(log) as owner:
        attack(owner)
    with scoped(ALL):
        head = read_head()
        assert head is not None
        assert head.fault
        with pytest.raises(LogNotProvable):
            bundle(AUDITOR, [SUBJECT], {})


def test_a_forged_line_does_not_verify_on_its_page(log: str) -> None:
    with scoped(ALL):
        assert [line.holds for line in proved(AUDITOR, [SUBJECT], read_head())] == [True]
    for attack in (rewrite_leaf, sign_with_another_key):
        with as_owner(log) as owner:
            attack(owner)
        with scoped(ALL):
            assert [line.holds for line in proved(AUDITOR, [SUBJECT], read_head())] == [False]


def test_a_broken_log_stops_its_own_marketplace_and_says_so(
    log: str, signer: Signer, caplog: pytest.LogCaptureFixture
) -> None:
    with as_owner(log) as owner:
        rewrite_leaf(owner)
    leave(12, 1)
    assert seal_everywhere().broken == ["us"]
    (line,) = [record for record in caplog.records if record.levelname == "CRITICAL"]
    assert "us" in line.getMessage()
    assert "log broken" in line.getMessage()
    with pytest.raises(CommandError, match="us"):
        call_command("seal", "--once")


def test_without_a_published_key_nothing_is_taken_on_trust(log: str, settings: Any, tmp_path: Path) -> None:
    """The key that a database names beside its own notes vouches for nothing."""
    settings.LOG_VERIFIER_KEYS_FILE = tmp_path / "nowhere.keys"
    with scoped(ALL):
        head = read_head()
        assert head is not None
        assert "key" in head.fault
        assert not audit_log().holds
