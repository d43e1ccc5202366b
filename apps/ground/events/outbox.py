"""Announcing: a row in the same transaction as what it tells, and a nudge to the dispatcher after commit."""

import contextlib
import json
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import redis
from django.conf import settings
from django.db import models, transaction

from apps.ground.clock import now
from apps.ground.events.models import Message
from apps.ground.policy.actor import Actor
from apps.ground.provenance.record import actor_ref, facts_of, organisations_of, public_id_of
from intelgraph import valkey
from intelgraph.database.connection import connection

NUDGE = "outbox"
# The sequence is found where it is written: one round trip, and no moment between the two.
WRITE = """
INSERT INTO events_message (public_id, event_id, type, subject, subject_type, sequence, data, organisations, actor,
                            time, state, attempts, next_try_at, fence, reason)
SELECT %(public_id)s, %(event_id)s, %(type)s, %(subject)s, %(subject_type)s, COALESCE((
           SELECT sequence FROM events_message WHERE subject = %(subject)s ORDER BY sequence DESC LIMIT 1), 0) + 1,
       %(data)s::jsonb, %(organisations)s::bigint[], %(actor)s, %(time)s, %(state)s, 0, %(time)s, 0, ''
RETURNING id, sequence
"""
_valkey: redis.Redis | None = None


def emit(
    event_type: str, subject: models.Model | None, *, actor: Actor, extra: dict[str, Any] | None = None
) -> Message:
    """Write the event. Its sequence follows the subject's last; the subject's row lock keeps the two from racing.

    Runs with the whole marketplace in reach (commands do that); `extra` is added to the subject's facts.
    """
    at = now()
    message = Message(
        type=event_type,
        subject=public_id_of(subject) or f"{event_type}:{connection.schema_name}",
        subject_type=subject._meta.label_lower if subject is not None else "",
        data={**facts_of(subject), **(extra or {})},
        organisations=organisations_of(subject, actor),
        actor=actor_ref(actor),
        time=at,
        next_try_at=at,
    )
    written = {each.attname: getattr(message, each.attname) for each in Message._meta.concrete_fields}
    with connection.cursor() as cursor:
        cursor.execute(WRITE, {**written, "data": json.dumps(message.data)})
        message.pk, message.sequence = cursor.fetchone()
    message._state.adding = False
    _nudge_after_commit(_nudging(connection.schema_name))
    return message


def _nudge_after_commit(nudging: Callable[[], None]) -> None:
    """Once for all events of a transaction. One that is asked for already goes with a savepoint only if ours does too:
    whatever can still be rolled back around it is around us."""
    if all(known is not nudging for _savepoints, known, _robust in connection.run_on_commit):
        transaction.on_commit(nudging)


@cache
def _nudging(schema: str) -> Callable[[], None]:
    return partial(nudge, schema)


def nudge(schema: str) -> None:
    """Tell the dispatcher that something waits. Valkey away only means that it finds it at its next look."""
    global _valkey
    with contextlib.suppress(*valkey.FAILURES), valkey.breaker.asking():
        if _valkey is None:
            _valkey = valkey.client(settings.VALKEY_URL)
        _valkey.publish(NUDGE, schema)
