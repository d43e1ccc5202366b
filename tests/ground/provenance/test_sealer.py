"""The sealer orders what was committed; what is edited afterwards is found."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.provenance import evidence
from apps.ground.provenance.audit import audit_log
from apps.ground.provenance.evidence import bundle
from apps.ground.provenance.keys import make_seed, signer_of
from apps.ground.provenance.merkle import verify_consistency, verify_inclusion
from apps.ground.provenance.models import CheckpointRow, LeafRow, Sealed, Unsealed
from apps.ground.provenance.note import Signer, VerifierKey
from apps.ground.provenance.sealer import seal_once
from apps.ground.provenance.story import NotSealedYet, consistency, inclusion
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.tenancy.current import named
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from apps.ground.web.refusals import NotFound
from tests.ground.provenance.stored_logs import erase

MODERATOR = Actor(
    kind="operator", user_id=1, user_ref="usr_moderator", roles=frozenset({"moderator"}), mfa=True, stepped_up=True
)


@pytest.fixture
def signer(tmp_path: object) -> Signer:
    path = tmp_path / "log.ed25519"
    make_seed(path)
    return signer_of("us", path)


def leave(count: int, first: int = 0) -> list[str]:
    """Write leaves by a real command; returns the public ids they are about."""
    subjects = []
    for number in range(first, first + count):
        restriction = freeze_listing(
            MODERATOR,
            f"lst_{number:020d}",
            organisation_id=7,
            basis="security",
            reason="A report of leaked credentials",
            review_by=now() + timedelta(days=7),
        )
        subjects.append(restriction.public_id)
    return subjects


def test_every_leaf_gets_one_place_and_its_proof_verifies(us: Marketplace, signer: Signer) -> None:
    """P13"""
    leave(5)
    assert seal_once(signer, most=3) == 3
    leave(2, first=5)
    assert seal_once(signer) == 4
    assert seal_once(signer) == 0

    assert list(Sealed.objects.order_by("index").values_list("index", flat=True)) == list(range(7))
    assert not Unsealed.objects.exists()
    old, new = CheckpointRow.objects.order_by("size")
    assert (old.size, new.size) == (3, 7)
    for place in Sealed.objects.select_related("leaf"):
        path = [bytes.fromhex(each) for each in inclusion(place.index, 7)]
        verify_inclusion(bytes(place.leaf.hash), place.index, 7, path, bytes(new.root))
    proof = [bytes.fromhex(each) for each in consistency(3, 7)]
    verify_consistency(3, 7, bytes(old.root), bytes(new.root), proof)


def test_an_honest_log_passes_its_audit(us: Marketplace, signer: Signer) -> None:
    leave(9)
    seal_once(signer)
    audit = audit_log()
    assert audit.holds
    assert audit.size == 9


def test_a_bundle_waits_for_the_seal_and_shows_only_what_the_actor_may_see(us: Marketplace, signer: Signer) -> None:
    (subject,) = leave(1)
    with pytest.raises(NotSealedYet):
        bundle(MODERATOR, [subject], {})
    seal_once(signer)
    assert bundle(MODERATOR, [subject], {}) == bundle(MODERATOR, [subject], {})
    stranger = Actor(kind="member", user_id=3, organisation_id=8, roles=frozenset({"owner"}))
    with scoped(stranger), pytest.raises(NotFound):
        bundle(stranger, [subject], {})


def test_leaves_sealed_while_a_bundle_is_made_are_proved_in_the_checkpoint_that_has_them(
    us: Marketplace, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P13: the checkpoint is read after the leaves; read before them, it would know nothing of the newest."""
    leave(1)
    seal_once(signer)
    (subject,) = leave(1, first=1)
    read = evidence.rows_of

    def just_sealed(*asked: Any) -> Any:
        seal_once(signer)
        return read(*asked)

    monkeypatch.setattr(evidence, "rows_of", just_sealed)
    made = bundle(MODERATOR, [subject], {})
    assert (made.leaves, made.size) == (1, 2)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE provenance_leafrow SET body = '' ",
        "DELETE FROM provenance_sealed",
        "UPDATE provenance_checkpointrow SET note = ''",
        "DELETE FROM provenance_node",
        "TRUNCATE provenance_leafrow CASCADE",
    ],
)
def test_the_web_role_cannot_change_the_log(us: Marketplace, signer: Signer, statement: str) -> None:
    """P14"""
    leave(1)
    seal_once(signer)
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def committed_log(own_database: str, signer: Signer) -> Iterator[Callable[..., object]]:
    """A log of five in a database of its own, and a way to audit it."""
    marketplace = named("us")
    connection.set_tenant(marketplace)
    with scoped(Scope(reach="marketplace")):
        leave(5)
    seal_once(signer)

    def audit(held: tuple[tuple[str, VerifierKey], ...] = ()) -> object:
        with scoped(Scope(reach="marketplace")):
            return audit_log(held)

    yield audit
    connection.set_schema_to_public()


def as_owner(database: str, statement: str) -> None:
    """What somebody with the owner's password could do."""
    url = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0] + f"/{database}"
    with psycopg.connect(url) as owner:
        owner.execute("SET search_path = us, public")
        for table in ("leafrow", "sealed", "node"):
            owner.execute(f"ALTER TABLE provenance_{table} DISABLE TRIGGER USER")
        for each in statement.split(";"):
            owner.execute(each)


TAMPERING = {
    "edited": (
        "UPDATE provenance_leafrow SET body = body || ' '::bytea"
        " WHERE id = (SELECT leaf_id FROM provenance_sealed WHERE index = 2)",
        2,
    ),
    "edited, its hash too": (
        "UPDATE provenance_leafrow SET body = body || ' '::bytea, hash = sha256('\\x00' || body || ' '::bytea)"
        " WHERE id = (SELECT leaf_id FROM provenance_sealed WHERE index = 2)",
        2,
    ),
    "dropped": ("DELETE FROM provenance_sealed WHERE index = 3", 3),
    "renumbered": ("UPDATE provenance_sealed SET index = CASE index WHEN 1 THEN 101 ELSE index END", 1),
    "swapped": (
        "WITH pair AS (DELETE FROM provenance_sealed WHERE index IN (1, 3) RETURNING index, leaf_id)"
        " SELECT array_agg(leaf_id ORDER BY index) AS ids INTO TEMP swapped FROM pair;"
        " INSERT INTO provenance_sealed SELECT 1, ids[2] FROM swapped UNION SELECT 3, ids[1] FROM swapped",
        1,
    ),
    "cut at the end": ("DELETE FROM provenance_sealed WHERE index >= 3", 3),
    "a hash of the tree": ("UPDATE provenance_node SET hash = sha256('x') WHERE level = 1 AND index = 1", 2),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_by_the_owner_is_found_at_its_leaf(
    own_database: str, committed_log: Callable[..., object], what: str
) -> None:
    """F31 P13: with the triggers disabled by the owner."""
    statement, leaf = TAMPERING[what]
    assert committed_log().holds
    as_owner(own_database, statement)
    audit = committed_log()
    assert not audit.holds
    assert audit.findings[0].leaf == leaf


def test_what_is_kept_beside_the_log_must_open_it(us: Marketplace, signer: Signer) -> None:
    """A changed payload is tampering; an erased one is named as erased."""
    from apps.ground.provenance.models import Opening

    leave(2)
    seal_once(signer)
    changed, erased = Opening.objects.order_by("id")
    changed.opens["subject"]["payload"]["facts"]["basis"] = "commercial"
    changed.save()
    erase(erased, "subject")
    seal_once(signer)
    audit = audit_log()
    assert [finding.leaf for finding in audit.findings] == [0]
    assert audit.erased == 1
    assert LeafRow.objects.count() == 3


def test_a_log_that_was_rebuilt_and_signed_again_is_exposed_by_a_checkpoint_held_outside(
    own_database: str, committed_log: Callable[..., object], signer: Signer
) -> None:
    """F31: whoever holds the database and the key can make a log that agrees with itself, and not with the past."""
    with scoped(Scope(reach="marketplace")):
        held = CheckpointRow.objects.get().note
    url = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0] + f"/{own_database}"
    with psycopg.connect(url) as owner:
        owner.execute("SET search_path = us, public")
        for table in ("provenance_leafrow", "provenance_sealed", "provenance_node", "provenance_checkpointrow"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute("INSERT INTO provenance_unsealed (leaf_id) SELECT leaf_id FROM provenance_sealed WHERE index > 0")
        owner.execute("SET intelgraph.reach = 'marketplace'")
        for table in ("provenance_sealed", "provenance_node", "provenance_checkpointrow"):
            owner.execute(f"DELETE FROM {table}")
        for table, column in (("provenance_opening", "leaf_id"), ("provenance_leafrow", "id")):
            owner.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT leaf_id FROM provenance_unsealed)")
    seal_once(signer)
    assert committed_log().holds
    audit = committed_log(((held, signer.key),))
    assert not audit.holds
    assert "held outside" in audit.findings[0].what
