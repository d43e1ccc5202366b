"""Logs of thousands of leaves in a database of their own, and what somebody with the owner's password does to them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from apps.ground.clock import now
from apps.ground.provenance.leaves import Leaf, new_salt, salted_digest
from apps.ground.provenance.models import LeafRow, Opening, Unsealed
from apps.ground.provenance.note import Signer
from apps.ground.provenance.record import pseudonym
from apps.ground.provenance.sealer import seal_once
from apps.ground.tenancy.scope import Scope, scoped

ALL = Scope(reach="marketplace")
TABLES = ("leafrow", "sealed", "node", "checkpointrow")


def payload_of(number: int, amount_minor: int = 100) -> dict[str, object]:
    return {
        "command": "tests.sold",
        "type": None,
        "id": None,
        "facts": {"number": number, "amount_minor": amount_minor},
    }


def leaf_of(number: int, salt: bytes, amount_minor: int = 100) -> Leaf:
    """The leaf of sale number so and so, its actor under the same salt."""
    return Leaf(
        type="tests.sold",
        marketplace=pseudonym("us"),
        subject=salted_digest(payload_of(number, amount_minor), salt),
        actor=salted_digest({"actor": "anonymous"}, salt),
        time=f"2026-11-24T10:00:00.{number:06d}Z",
    )


def leave(first: int, count: int) -> None:
    """Write so many leaves as commands do, with what opens the first digest of each, without a command for each."""
    at, numbers = now(), range(first, first + count)
    salts = {number: new_salt() for number in numbers}
    leaves = {number: leaf_of(number, salts[number]) for number in numbers}
    with scoped(ALL):
        rows = LeafRow.objects.bulk_create(
            [LeafRow(body=each.encode(), hash=each.hash(), created_at=at) for each in leaves.values()]
        )
        Unsealed.objects.bulk_create([Unsealed(leaf=row) for row in rows])
        Opening.objects.bulk_create(
            Opening(
                leaf=row,
                command="tests.sold",
                subject_digest=leaves[number].subject,
                actor_ref="anonymous",
                opens={"subject": {"payload": payload_of(number), "salt": salts[number].hex()}},
                created_at=at,
            )
            for number, row in zip(numbers, rows, strict=True)
        )


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
