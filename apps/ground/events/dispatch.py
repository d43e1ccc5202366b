"""Delivering the outbox: at least once to every subscriber, in order per subject, each effect once.

A message is leased with a fencing number (an older holder's mark is refused, F06), subscribers act in one transaction
with their inbox rows (F04), and failures back off until the message is parked with its reason (P18).
A batch is claimed by one statement and marked by one: who dies between has leases that run out, and inbox rows.
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from apps.ground.clock import now
from apps.ground.events.live import tell_live_pages
from apps.ground.events.models import Message
from apps.ground.events.subscribe import Event, Subscriber, event_of, subscribers_of
from apps.ground.policy.actor import system_actor
from apps.ground.tenancy.scope import scoped
from intelgraph.database.connection import connection
from intelgraph.database.prepared import Prepared
from intelgraph.failpoint import failpoint

log = logging.getLogger(__name__)
PRODUCT = system_actor("events")
LEASE = timedelta(seconds=30)
MOST_ATTEMPTS = 8
BATCH = 20

CLAIM = """
WITH claimed AS (UPDATE events_message SET leased_until = %(until)s, fence = fence + 1 WHERE id IN (
    SELECT m.id FROM events_message m
    WHERE m.state = 'pending' AND m.next_try_at <= %(now)s AND (m.leased_until IS NULL OR m.leased_until < %(now)s)
      AND NOT EXISTS (SELECT 1 FROM events_message earlier WHERE earlier.subject = m.subject
                      AND earlier.sequence < m.sequence AND earlier.state <> 'done')
    ORDER BY m.next_try_at, m.id LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING *) SELECT * FROM claimed ORDER BY next_try_at, id
"""
# A name that does not come back has its row: that subscriber has acted, and whoever was acting has been waited for.
ENTER = Prepared(
    "enter_inbox",
    ("uuid", "text[]", "timestamptz"),
    "INSERT INTO events_handled (event_id, subscriber, handled_at) SELECT $1, name, $3 FROM unnest($2) AS name"
    " ON CONFLICT (event_id, subscriber) DO NOTHING RETURNING subscriber::text",
)
MARK = """
UPDATE events_message AS m SET state = 'done', leased_until = NULL, reason = ''
FROM unnest(%s::bigint[], %s::bigint[]) AS held (id, fence) WHERE m.id = held.id AND m.fence = held.fence
"""


def dispatch_once(most: int = BATCH) -> int:
    """Deliver up to `most` messages of the current marketplace; returns how many were handled or failed."""
    claimed = _claim(most)
    failpoint("outbox.claimed")
    handled: list[Message] = []
    try:
        handled.extend(message for message in claimed if _deliver(message))
    finally:  # whatever ends the batch early, what was handled is marked now and not when its lease runs out
        _mark_done(handled)
    return len(claimed)


def backoff(attempts: int) -> timedelta:
    """1, 2, 4 … seconds, at most five minutes."""
    return timedelta(seconds=min(2 ** max(attempts - 1, 0), 300))


def _claim(most: int) -> list[Message]:
    at = now()
    with scoped(PRODUCT):
        return list(Message.objects.raw(CLAIM, {"now": at, "until": at + LEASE, "most": most}))


def _deliver(message: Message) -> bool:
    """Let every subscriber act, and open pages hear of it; whether all of them could."""
    event = event_of(message)
    try:
        _act(subscribers_of(message.type), event)
    except Exception as error:  # whatever a subscriber raises must not stop other subjects
        log.exception("event %s %s was not handled", message.type, message.subject)
        _mark_failed(message, f"{type(error).__name__}: {error}")
        return False
    failpoint("outbox.handled")
    tell_live_pages(event)
    return True


def _act(subscribers: Sequence[Subscriber], event: Event) -> None:
    """Let them act in one transaction; where that fails, each in its own, so that none undoes what others did."""
    try:
        _act_once(subscribers, event)
    except Exception:
        if len(subscribers) < 2:
            raise
        for each in subscribers:
            _act_once([each], event)


def _act_once(subscribers: Sequence[Subscriber], event: Event) -> None:
    """Run those whose inbox row is not there yet; rows and effects commit together."""
    if not subscribers:
        return
    with scoped(PRODUCT):
        with connection.cursor() as cursor:
            cursor.execute(connection.calling(ENTER), [event.id, [each.name for each in subscribers], now()])
            first = {name for (name,) in cursor.fetchall()}
        for each in subscribers:
            if each.name in first:
                each.act(event)


def _mark_done(handled: Sequence[Message]) -> None:
    """Mark them where the lease is ours still."""
    if not handled:
        return
    with scoped(PRODUCT), connection.cursor() as cursor:
        cursor.execute(MARK, [[each.pk for each in handled], [each.fence for each in handled]])
    failpoint("outbox.marked")


def _mark_failed(message: Message, reason: str) -> None:
    attempts = message.attempts + 1
    parked = attempts >= MOST_ATTEMPTS
    with scoped(PRODUCT):
        Message.objects.filter(pk=message.pk, fence=message.fence).update(
            attempts=attempts,
            state=Message.State.PARKED if parked else Message.State.PENDING,
            next_try_at=now() + backoff(attempts),
            leased_until=None,
            reason=reason[:2000],
        )


def deliver_all(rounds: int = 100) -> int:
    """Deliver until nothing is due; for tests, set-up and drills. Must not run inside a transaction of its own."""
    total = 0
    for _ in range(rounds):
        if not (handled := dispatch_once()):
            break
        total += handled
    return total
