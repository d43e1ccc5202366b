"""One leaf for one business transaction, written in it, with its place in the queue and what opens its digests."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import models

from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.provenance.leaves import Leaf, Part, new_salt, rfc3339, salted_digest
from apps.ground.provenance.merkle import leaf_hash
from intelgraph.database.connection import connection

BEFORE = """
SELECT subject, (SELECT subject_digest FROM provenance_opening WHERE subject = known.subject ORDER BY id DESC LIMIT 1)
FROM unnest(%s::text[]) AS known (subject)
"""
# Leaf, its place in the queue and what opens it: three rows that are there together or not, in one round trip.
WRITE = """
WITH leaf AS (
    INSERT INTO provenance_leafrow (body, hash, created_at) VALUES (%(body)s, %(hash)s, %(at)s) RETURNING id
), waiting AS (
    INSERT INTO provenance_unsealed (leaf_id) SELECT id FROM leaf
)
INSERT INTO provenance_opening (leaf_id, command, subject, subject_type, subject_digest, parts, organisation_id,
                                counterparty_id, actor_ref, opens, created_at)
SELECT id, %(command)s, %(subject)s, %(subject_type)s, %(subject_digest)s, %(parts)s::text[], %(owner)s::bigint,
       %(counterparty)s::bigint, %(actor)s, %(opens)s::jsonb, %(at)s FROM leaf
"""


@dataclass(frozen=True)
class PartRecord:
    """A nested command, the row that it left (None where it was about none), and the reason that was given for it."""

    command: str
    subject: models.Model | None
    reason: str = ""


@cache
def pseudonym(marketplace: str) -> str:
    """The marketplace's name in leaves: a code without the name in it."""
    return "mkt-" + hashlib.sha256(f"intelgraph marketplace {marketplace}".encode()).hexdigest()[:16]


def actor_ref(actor: Actor) -> str:
    """Who acted, as a public id: the person, the system part, or anonymous."""
    return actor.user_ref or actor.system_name or actor.organisation_ref or "anonymous"


def organisations_of(subject: models.Model | None, actor: Actor) -> list[int]:
    """The organisations that read of this in the log and hear of it: the row's owners, and where it has none, the
    actor's own.

    A model whose policy hides its rows from an owner names those who may see them in `log_owners`.
    """
    columns = getattr(subject, "log_owners", getattr(subject, "row_owners", ()))
    named = {getattr(subject, column, None) for column in columns}
    if not named and actor.organisation_id and not actor.is_operator:
        named.add(actor.organisation_id)
    return sorted(owner for owner in named if owner is not None)


def facts_of(subject: models.Model | None) -> dict[str, Any]:
    """What events and leaves may say of a row: its `facts()`, or its public id alone."""
    if subject is None:
        return {}
    own = getattr(subject, "facts", None)
    return dict(own()) if own else {"id": public_id_of(subject)}


def public_id_of(subject: models.Model | None) -> str:
    """The row's public id; empty for none."""
    return str(getattr(subject, "public_id", "") or "") if subject is not None else ""


def record(
    actor: Actor, command: str, subject: models.Model | None, parts: Sequence[PartRecord], reason: str = ""
) -> None:
    """Write the leaf of this transaction, inside it and with the whole marketplace in reach; two round trips."""
    at = now()
    payloads = {"subject": _payload(command, subject, reason)}
    payloads |= {
        f"parts/{number}/subject": _payload(part.command, part.subject, part.reason)
        for number, part in enumerate(parts)
    }
    payloads["actor"] = {"actor": actor_ref(actor), "kind": actor.kind, "purpose": actor.purpose}
    salts = {name: new_salt() for name in payloads}
    digests = {name: salted_digest(payload, salts[name]) for name, payload in payloads.items()}
    owners = organisations_of(subject, actor)
    with connection.cursor() as cursor:
        before = _digests_before(cursor, [public_id_of(row) for row in (subject, *(part.subject for part in parts))])
        leaf = Leaf(
            type=command,
            marketplace=pseudonym(connection.schema_name),
            subject=digests["subject"],
            actor=digests["actor"],
            time=rfc3339(at),
            previous=before.get(public_id_of(subject)),
            parts=tuple(
                Part(part.command, digests[f"parts/{number}/subject"], before.get(public_id_of(part.subject)))
                for number, part in enumerate(parts)
            ),
        )
        body = leaf.encode()
        row = {
            "body": body,
            "hash": leaf_hash(body),
            "at": at,
            "command": command,
            "subject": public_id_of(subject),
            "subject_type": subject._meta.label_lower if subject is not None else "",
            "subject_digest": digests["subject"],
            "parts": [public_id_of(part.subject) for part in parts],
            "owner": owners[0] if owners else None,
            "counterparty": owners[1] if len(owners) > 1 else None,
            "actor": actor_ref(actor),
            "opens": json.dumps({name: {"payload": payloads[name], "salt": salts[name].hex()} for name in payloads}),
        }
        cursor.execute(WRITE, row)


def _digests_before(cursor: Any, subjects: Sequence[str]) -> Mapping[str, str | None]:
    """The digest that the last leaf about each of these public ids holds; nothing for the empty one."""
    named = sorted({subject for subject in subjects if subject})
    if not named:
        return {}
    cursor.execute(BEFORE, [named])
    return dict(cursor.fetchall())


def _payload(command: str, subject: models.Model | None, reason: str) -> dict[str, Any]:
    payload = {
        "command": command,
        "type": subject._meta.label_lower if subject is not None else None,
        "id": public_id_of(subject) or None,
        "facts": facts_of(subject),
    }
    return {**payload, "reason": reason} if reason else payload
