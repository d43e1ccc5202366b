"""Logs of thousands of leaves in a database of their own, and what somebody with the owner's password does to them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import psycopg
from psycopg import sql

from apps.ground.clock import now
from apps.ground.provenance.checkpoint import Checkpoint, sign_checkpoint
from apps.ground.provenance.checks import ERASURE
from apps.ground.provenance.leaves import Leaf, new_salt, rfc3339, salted_digest
from apps.ground.provenance.models import LeafRow, Opening, Unsealed
from apps.ground.provenance.note import Signer
from apps.ground.provenance.record import pseudonym
from apps.ground.provenance.sealer import seal_once
from apps.ground.provenance.tree import Frontier, append
from apps.ground.tenancy.scope import Scope, scoped

ALL = Scope(reach="marketplace")
TABLES = ("leafrow", "sealed", "node", "checkpointrow")
ACTOR = {"actor": "anonymous"}


def moment_of(number: int) -> datetime:
    return datetime(2026, 11, 24, 10, 0, 0, number, UTC)


def subject_of(number: int) -> str:
    return f"tst_{number:020d}"


def payload_of(number: int, amount_minor: int = 100) -> dict[str, object]:
    return {
        "command": "tests.sold",
        "type": None,
        "id": subject_of(number),
        "facts": {"number": number, "amount_minor": amount_minor},
    }


def leaf_of(number: int, salt: bytes, amount_minor: int = 100) -> Leaf:
    """The leaf of sale number so and so, its actor under the same salt."""
    return Leaf(
        type="tests.sold",
        marketplace=pseudonym("us"),
        subject=salted_digest(payload_of(number, amount_minor), salt),
        actor=salted_digest(ACTOR, salt),
        time=rfc3339(moment_of(number)),
    )


def leave(first: int, count: int) -> None:
    """Write so many leaves as commands do, with what opens their digests, without a command for each."""
    numbers = range(first, first + count)
    salts = {number: new_salt() for number in numbers}
    leaves = {number: leaf_of(number, salts[number]) for number in numbers}
    with scoped(ALL):
        rows = LeafRow.objects.bulk_create(
            [
                LeafRow(body=leaves[each].encode(), hash=leaves[each].hash(), created_at=moment_of(each))
                for each in numbers
            ]
        )
        Unsealed.objects.bulk_create([Unsealed(leaf=row) for row in rows])
        Opening.objects.bulk_create(
            Opening(
                leaf=row,
                command="tests.sold",
                subject=subject_of(number),
                subject_digest=leaves[number].subject,
                actor_ref="anonymous",
                opens={
                    "subject": {"payload": payload_of(number), "salt": salts[number].hex()},
                    "actor": {"payload": ACTOR, "salt": salts[number].hex()},
                },
                created_at=moment_of(number),
            )
            for number, row in zip(numbers, rows, strict=True)
        )


def erase(row: Opening, name: str, receipt: str = "rcp_1") -> Opening:
    """Erase a payload as an erasure leaves it: a leaf records the receipt, and the opening names that leaf."""
    at, salt = now(), new_salt()
    facts = {"at": rfc3339(at), "basis": "gdpr-17", "erased": [{"leaf": bytes(row.leaf.hash).hex(), "field": name}]}
    payload = {"command": ERASURE, "type": None, "id": receipt, "facts": facts}
    leaf = Leaf(
        type=ERASURE,
        marketplace=pseudonym("us"),
        subject=salted_digest(payload, salt),
        actor=salted_digest(ACTOR, salt),
        time=rfc3339(at),
    )
    recorded = LeafRow.objects.create(body=leaf.encode(), hash=leaf.hash(), created_at=at)
    Unsealed.objects.create(leaf=recorded)
    kept = Opening.objects.create(
        leaf=recorded,
        command=ERASURE,
        subject=receipt,
        subject_digest=leaf.subject,
        organisation_id=row.organisation_id,
        actor_ref="anonymous",
        opens={
            "subject": {"payload": payload, "salt": salt.hex()},
            "actor": {"payload": ACTOR, "salt": salt.hex()},
        },
        created_at=at,
    )
    row.opens[name] = {"erased": receipt, "at": facts["at"], "basis": facts["basis"], "leaf": recorded.pk}
    row.save()
    return kept


def seal(signer: Signer, most: int = 10_000) -> None:
    while seal_once(signer, most):
        pass


@contextmanager
def as_owner(database: str) -> Iterator[psycopg.Connection]:
    """The tables of us with every trigger off."""
    url = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0] + f"/{database}"
    with psycopg.connect(url) as owner:
        owner.execute("SET search_path = us, public")
        owner.execute("SET intelgraph.reach = 'marketplace'")
        for table in TABLES:
            owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(f"provenance_{table}")))
        yield owner


def begin_again(owner: psycopg.Connection) -> None:
    """Put every leaf that is there back on the queue and forget the tree and all that was signed of it."""
    owner.execute("INSERT INTO provenance_unsealed (leaf_id) SELECT leaf_id FROM provenance_sealed")
    for table in ("sealed", "node", "checkpointrow"):
        owner.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(f"provenance_{table}")))


def edit(owner: psycopg.Connection, index: int) -> None:
    """Another amount in what was sold: payload, digest, leaf and leaf hash all agree with each other afterwards."""
    ((leaf_id, opens),) = owner.execute(
        "SELECT leaf_id, opens FROM provenance_sealed JOIN provenance_opening USING (leaf_id) WHERE index = %s",
        [index],
    ).fetchall()
    salt = bytes.fromhex(opens["subject"]["salt"])
    number = opens["subject"]["payload"]["facts"]["number"]
    leaf = leaf_of(number, salt, 999_999)
    opens["subject"]["payload"] = payload_of(number, 999_999)
    owner.execute(
        "UPDATE provenance_leafrow SET body = %s, hash = %s WHERE id = %s", [leaf.encode(), leaf.hash(), leaf_id]
    )
    owner.execute(
        "UPDATE provenance_opening SET opens = %s, subject_digest = %s WHERE leaf_id = %s",
        [psycopg.types.json.Jsonb(opens), leaf.subject, leaf_id],
    )


def drop(owner: psycopg.Connection, index: int) -> None:
    """The leaf as if it had never been."""
    ((leaf_id,),) = owner.execute(
        "DELETE FROM provenance_sealed WHERE index = %s RETURNING leaf_id", [index]
    ).fetchall()
    owner.execute("DELETE FROM provenance_opening WHERE leaf_id = %s", [leaf_id])
    owner.execute("DELETE FROM provenance_leafrow WHERE id = %s", [leaf_id])


def forge(owner: psycopg.Connection, index: int, forger: Signer | None = None) -> None:
    """Edit a leaf, then make the stored tree and all root columns agree with it; the signed notes stay as they are.

    forger: signs the newest head with a key of his own, and names that key in its row.
    """
    edit(owner, index)
    hashes = [
        bytes(found)
        for (found,) in owner.execute(
            "SELECT hash FROM provenance_sealed s JOIN provenance_leafrow l ON l.id = s.leaf_id ORDER BY s.index"
        )
    ]
    for coordinate, computed in append(Frontier(), hashes).nodes:
        owner.execute(
            "UPDATE provenance_node SET hash = %s WHERE level = %s AND index = %s",
            [computed, coordinate.level, coordinate.position],
        )
    for (size,) in owner.execute("SELECT size FROM provenance_checkpointrow").fetchall():
        owner.execute(
            "UPDATE provenance_checkpointrow SET root = %s WHERE size = %s",
            [append(Frontier(), hashes[:size]).root, size],
        )
    if forger is not None:
        head = Checkpoint(forger.key.name, len(hashes), append(Frontier(), hashes).root)
        owner.execute(
            "UPDATE provenance_checkpointrow SET note = %s, verifier = %s WHERE size = %s",
            [sign_checkpoint(head, forger), str(forger.key), len(hashes)],
        )
