"""The SQL behind counting: a batch is written by a few statements, whatever its size.

Every statement takes its rows in one order (events by source and id, then sources by name, then sums by entitlement),
so that two batches that meet wait for each other and never lock each other out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.demand.metering.rules import Period, Right, UsageEvent, Verdict, meaning_digest
from apps.ground.tenancy.public_ids import new_public_id
from apps.ground.web.api.render import encode
from intelgraph.database.connection import connection

Identity = tuple[str, str]

ADD_EVENTS = """
INSERT INTO metering_meterevent (partner_id, customer_id, batch_id, source, event_id, type, subject, time, received_at,
    quantity, unit, data_digest, body_digest, entitlement_id, period_start, state, reason)
SELECT %(partner)s, customer, %(batch)s, source, event_id, type, subject, time, %(at)s,
    quantity, unit, data_digest, body_digest, entitlement, period_start, state, reason
FROM json_to_recordset(%(rows)s) AS sent (source text, event_id text, type text, subject text, time timestamptz,
    quantity bigint, unit text, data_digest bytea, body_digest bytea, customer bigint, entitlement bigint,
    period_start timestamptz, state text, reason text)
ON CONFLICT (partner_id, source, event_id) DO NOTHING
RETURNING source, event_id
"""

KNOWN_EVENTS = """
SELECT known.source, known.event_id, known.type, known.subject, known.time, known.quantity, known.unit, known.id
FROM json_to_recordset(%(rows)s) AS sent (source text, event_id text)
JOIN metering_meterevent known
  ON known.partner_id = %(partner)s AND known.source = sent.source AND known.event_id = sent.event_id
"""

ADD_TO_SOURCES = """
INSERT INTO metering_usagesource (public_id, partner_id, name, accepted, matched, unmatched, quarantined, duplicates,
    first_received_at, last_received_at)
SELECT public_id, %(partner)s, name, matched + unmatched + quarantined, matched, unmatched, quarantined, duplicates,
    %(at)s, %(at)s
FROM json_to_recordset(%(rows)s) AS more (public_id text, name text, matched bigint, unmatched bigint,
    quarantined bigint, duplicates bigint)
ORDER BY name
ON CONFLICT (partner_id, name) DO UPDATE SET
    accepted = metering_usagesource.accepted + EXCLUDED.accepted,
    matched = metering_usagesource.matched + EXCLUDED.matched,
    unmatched = metering_usagesource.unmatched + EXCLUDED.unmatched,
    quarantined = metering_usagesource.quarantined + EXCLUDED.quarantined,
    duplicates = metering_usagesource.duplicates + EXCLUDED.duplicates,
    last_received_at = GREATEST(metering_usagesource.last_received_at, EXCLUDED.last_received_at)
"""

ADD_TO_TOTALS = """
INSERT INTO metering_usagetotal (public_id, entitlement_id, customer_id, partner_id, meter, period_start, period_end,
    quantity, events, last_event_at, counted_at)
SELECT public_id, entitlement, customer, %(partner)s, meter, period_start, period_end, quantity, events, last_event,
    %(at)s
FROM json_to_recordset(%(rows)s) AS more (public_id text, entitlement bigint, customer bigint, meter text,
    period_start timestamptz, period_end timestamptz, quantity bigint, events bigint, last_event timestamptz)
ORDER BY entitlement, meter, period_start
ON CONFLICT (entitlement_id, meter, period_start) DO UPDATE SET
    quantity = metering_usagetotal.quantity + EXCLUDED.quantity,
    events = metering_usagetotal.events + EXCLUDED.events,
    last_event_at = GREATEST(metering_usagetotal.last_event_at, EXCLUDED.last_event_at),
    counted_at = GREATEST(metering_usagetotal.counted_at, EXCLUDED.counted_at)
"""

MOVE_EVENTS = """
UPDATE metering_meterevent SET state = 'matched', reason = '', customer_id = found.customer,
    entitlement_id = found.entitlement, period_start = found.period_start
FROM json_to_recordset(%(rows)s) AS found (id bigint, customer bigint, entitlement bigint, period_start timestamptz)
WHERE metering_meterevent.id = found.id
"""


@dataclass(frozen=True, slots=True)
class Known:
    """An event that was there before: its row, and the digest of what it means."""

    pk: int
    meaning: bytes


@dataclass(frozen=True, slots=True)
class Placed:
    """An event with where it goes; period: where it counts, None where it does not."""

    event: UsageEvent
    verdict: Verdict
    period: Period | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A use that counts: for what, in which period, how much, when."""

    right: Right
    period: Period
    quantity: int
    time: datetime


def add_events(partner: int, batch: str, placed: Iterable[Placed], at: datetime) -> set[Identity]:
    """Write the events that are new; returns their identities. One that another transaction writes is waited for."""
    rows = [_row(each) for each in sorted(placed, key=lambda each: each.event.identity)]
    return set(_rows(ADD_EVENTS, rows, partner=partner, batch=batch, at=at))


def known_events(partner: int, identities: Sequence[Identity]) -> dict[Identity, Known]:
    """Those of a partner's events that are there already.

    Their meaning is taken from their columns: `body_digest` of the oldest rows was made of how they were written.
    """
    if not identities:
        return {}
    rows = [{"source": source, "event_id": event_id} for source, event_id in identities]
    found = _rows(KNOWN_EVENTS, rows, partner=partner)
    return {
        (source, event_id): Known(pk, meaning_digest(source, event_id, *said)) for source, event_id, *said, pk in found
    }


def add_to_sources(partner: int, counts: Mapping[str, Counter[str]], at: datetime) -> None:
    """Add to the books of the sources. counts: name of the source to matched, unmatched, quarantined, duplicates."""
    kinds = ("matched", "unmatched", "quarantined", "duplicates")
    rows = [
        {"public_id": new_public_id("src"), "name": name} | {kind: count[kind] for kind in kinds}
        for name, count in counts.items()
    ]
    _run(ADD_TO_SOURCES, rows, partner=partner, at=at)


def add_to_totals(partner: int, counted: Iterable[Counted], at: datetime) -> None:
    """Add what was counted to the sums of its entitlements, meters and periods."""
    sums: dict[tuple[int, str, datetime], dict[str, Any]] = {}
    for each in counted:
        total = sums.setdefault(
            (each.right.pk, each.right.meter, each.period.start),
            {
                "customer": each.right.customer,
                "period_end": each.period.end,
                "quantity": 0,
                "events": 0,
                "last_event": each.time,
            },
        )
        total["quantity"] += each.quantity
        total["events"] += 1
        total["last_event"] = max(total["last_event"], each.time)
    rows = [
        {
            "public_id": new_public_id("usg"),
            "entitlement": entitlement,
            "meter": meter,
            "period_start": start,
            **total,
        }
        for (entitlement, meter, start), total in sums.items()
    ]
    _run(ADD_TO_TOTALS, rows, partner=partner, at=at)


def move_to_matched(found: Sequence[tuple[int, Right, Period]]) -> None:
    """Write down where events that had found no purchase are counted now. found: row, right and period of each."""
    rows = [
        {"id": pk, "customer": right.customer, "entitlement": right.pk, "period_start": period.start}
        for pk, right, period in found
    ]
    _run(MOVE_EVENTS, rows)


def _row(placed: Placed) -> dict[str, Any]:
    event, verdict = placed.event, placed.verdict
    return {
        "source": event.source,
        "event_id": event.event_id,
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "quantity": event.quantity,
        "unit": event.unit,
        "data_digest": f"\\x{event.data_digest.hex()}",
        "body_digest": f"\\x{event.body_digest.hex()}",
        "customer": verdict.customer,
        "entitlement": verdict.right.pk if verdict.right else None,
        "period_start": placed.period.start if placed.period else None,
        "state": verdict.state,
        "reason": verdict.reason,
    }


def _run(statement: str, rows: Sequence[dict[str, Any]], **parameters: Any) -> None:
    """Run a statement for these rows, which travel as one JSON text: psycopg writes arrays value by value."""
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(statement, {"rows": encode(rows).decode(), **parameters})


def _rows(statement: str, rows: Sequence[dict[str, Any]], **parameters: Any) -> list[tuple[Any, ...]]:
    """The same for a statement that answers."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"rows": encode(rows).decode(), **parameters})
        return list(cursor.fetchall())
