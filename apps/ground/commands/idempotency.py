"""The same key and the same body give the stored answer; another body, a conflict; a running one, `in_progress`.

Stripe's rules (semantics A, quote/cart/checkout): the key belongs to the organisation that used it, the fingerprint is
of the canonical arguments, and a refusal stores nothing. The advisory lock lasts as long as the transaction, so two at
once never both run, and a crash leaves neither key nor effect.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground.clock import now
from apps.ground.commands.registry import Spec
from apps.ground.policy.actor import Actor
from apps.ground.provenance.leaves import canonical
from apps.ground.tenancy.scope import whole_marketplace
from apps.ground.web.refusals import Conflict, NotFound, Refused
from intelgraph.database.connection import connection


class KeyRequired(Refused):
    """Money and ordering writes must be repeatable, so they need a key."""

    code = "idempotency_key_required"
    status = 400
    detail = _("Send an Idempotency-Key with this request, so that a retry has no second effect.")


class KeyInvalid(Refused):
    """The key is too long or holds what is not plain text."""

    code = "idempotency_key_invalid"
    status = 400
    detail = _("An idempotency key is 1 to 255 visible ASCII characters.")


class KeyReused(Conflict):
    """The key was used for something else."""

    code = "idempotency_key_reused"
    detail = _("This key was already used for another request. Use a new one.")


class InProgress(Conflict):
    """The first request with this key is still running."""

    code = "in_progress"
    detail = _("The same request is in progress. Retry in a moment.")


# One round trip; the second statement's snapshot is taken after the lock, so it sees what the last holder committed.
TAKE = """
SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0));
SELECT fingerprint, answer FROM commands_idempotencykey WHERE owner = %s AND key = %s
"""
# Without RETURNING, which a row that the scope cannot see would refuse.
STORE = """
INSERT INTO commands_idempotencykey (owner, key, command, fingerprint, answer, created_at)
VALUES (%s, %s, %s, %s, %s::jsonb, %s)
"""


@dataclass(frozen=True)
class Claim:
    """A key that this transaction holds, with the answer given before, if there is one."""

    owner: str
    key: str
    command: str
    fingerprint: str
    answer: dict[str, Any] | None


def claim(spec: Spec, actor: Actor, arguments: Mapping[str, Any], key: str | None) -> Claim | None:
    """Take the key for this transaction, or None where none is used.

    Raises: KeyRequired, KeyInvalid, KeyReused, InProgress.
    """
    if key is None:
        if spec.needs_key and not actor.is_system:
            raise KeyRequired
        return None
    if not (0 < len(key) <= settings.LIMITS["idempotency_key_chars"] and key.isascii() and key.isprintable()):
        raise KeyInvalid
    owner = actor.organisation_ref or actor.user_ref or actor.system_name or "anonymous"
    fingerprint = fingerprint_of(spec, arguments)
    with whole_marketplace(), connection.cursor() as cursor:
        cursor.execute(TAKE, [f"{connection.schema_name}|{owner}|{key}", owner, key])
        is_ours = cursor.fetchone()[0]
        cursor.nextset()
        known = cursor.fetchone()
    if not is_ours:
        raise InProgress
    if known is None:
        return Claim(owner, key, spec.name, fingerprint, None)
    if known[0] != fingerprint:
        raise KeyReused
    return Claim(owner, key, spec.name, fingerprint, json.loads(known[1]))


def store(claimed: Claim, result: Any) -> None:
    """Keep the answer, in the command's own transaction."""
    answer = json.dumps(write_answer(result))
    row = [claimed.owner, claimed.key, claimed.command, claimed.fingerprint, answer, now()]
    with connection.cursor() as cursor:
        cursor.execute(STORE, row)


def write_answer(result: Any) -> dict[str, Any]:
    """The answer as JSON: a reference for a model, else the value itself."""
    if isinstance(result, models.Model):
        return {"model": result._meta.label_lower, "id": result.pk}
    return {"value": result}


def read_answer(answer: Mapping[str, Any]) -> Any:
    """The answer as the command gave it. Raises: NotFound when its object is no longer there for this actor."""
    if "model" not in answer:
        return answer["value"]
    found = apps.get_model(answer["model"])._base_manager.filter(pk=answer["id"]).first()
    if found is None:
        raise NotFound
    return found


def fingerprint_of(spec: Spec, arguments: Mapping[str, Any]) -> str:
    """SHA-256 of the command's name and canonical arguments (RFC 8785); the actor is not part of it."""
    given = {name: plain(value) for name, value in list(arguments.items())[1:]}
    return hashlib.sha256(canonical([spec.name, given])).hexdigest()


def plain(value: Any) -> Any:
    """An argument as JSON that names what it stands for: rows by label and id, bytes and files by digest."""
    match value:
        case None | bool() | str():
            return value.value if isinstance(value, Enum) else value
        case int():
            return str(value)
        case models.Model():
            return {"row": f"{value._meta.label_lower}:{value.pk}"}
        case datetime() if value.tzinfo:
            return value.astimezone(UTC).isoformat()  # one moment, whichever zone it was written in
        case datetime() | date():
            return value.isoformat()
        case bytes():
            return {"sha256": hashlib.sha256(value).hexdigest()}
        case float() | Decimal():
            return f"{Decimal(str(value)).normalize():f}"  # 1.50 is 1.5
        case Mapping():
            return {str(name): plain(inner) for name, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case set() | frozenset():
            return sorted(str(plain(inner)) for inner in value)
    fields = getattr(value, "__dict__", None) or {
        name: getattr(value, name) for name in getattr(value, "__slots__", getattr(value, "__struct_fields__", ()))
    }
    return {type(value).__name__: {name: plain(inner) for name, inner in fields.items() if not name.startswith("_")}}
