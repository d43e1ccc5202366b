"""Which period an event falls into, whether it counts, and what its digest is: pure functions, no Django."""

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import rfc8785

MOST_QUANTITY = 1_000_000_000  # of one event; a sum of nine billion of these still fits its column

# The first day of 1970 and the year 1 are what software writes for a time that nobody set, in any zone.
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)

MOST_EXACT = 2**53  # beyond it, two readers of JSON may read two numbers

State = Literal["matched", "unmatched", "quarantined"]
Reason = Literal[
    "", "late", "unknown_subject", "unknown_meter", "wrong_unit", "not_started", "entitlement_ended", "ambiguous"
]


@dataclass(frozen=True, slots=True)
class UsageEvent:
    """A meter event as a partner's software sent it (CloudEvents 1.0).

    type: slug of the meter. subject: public id of an entitlement, or of a customer. unit: "" where none was named.
    quantity: whole units, 0 to 1,000,000,000. time: in UTC, not before EARLIEST. body_digest: `meaning_digest`.
    data_digest: sha256 of the data's canonical JSON, 32 bytes.
    """

    source: str
    event_id: str
    type: str
    subject: str
    time: datetime
    quantity: int
    unit: str
    body_digest: bytes
    data_digest: bytes

    @property
    def identity(self) -> tuple[str, str]:
        """What is unique for ever among one partner's events."""
        return self.source, self.event_id


@dataclass(frozen=True, slots=True)
class Right:
    """An entitlement as matching looks at it: what is counted, from when to when. units: the names of the meter's."""

    pk: int
    public_id: str
    customer: int
    customer_ref: str
    meter: str
    units: frozenset[str]
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """Where an event goes, and why not to the count. customer: known also of some that do not count."""

    state: State
    reason: Reason = ""
    right: Right | None = None
    customer: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A billing period, half open: `start` belongs to it, `end` to the next. Aware times."""

    start: datetime
    end: datetime


def digest(document: Any) -> bytes:
    """sha256 of the canonical JSON: equal documents, equal digests, whatever the order of their names."""
    return hashlib.sha256(canonical(document)).digest()


def meaning_digest(
    source: str, event_id: str, type: str, subject: str, time: datetime, quantity: int, unit: str
) -> bytes:
    """sha256 of what an event means, 32 bytes: two spellings of one event are one, and so are two traces of it.

    Left out is what a retry may change: how a time or number is written, defaults, extensions such as `traceparent`.
    """
    moment = time.astimezone(UTC).isoformat(timespec="microseconds")
    return digest([source, event_id, type, subject, moment, quantity, unit])


def canonical(document: Any) -> bytes:
    """The document by RFC 8785. Where it has no fractions and plain names, which is nearly always, the standard library
    writes the same bytes and ten times faster. Raises: ValueError for a number beyond what JSON keeps exactly.
    """
    return _plainly(document).encode() if _is_plain(document) else rfc8785.dumps(document)


_plainly = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def _is_plain(value: Any) -> bool:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is dict:
        return all(name.isascii() and _is_plain(inner) for name, inner in value.items())
    if kind is list:
        return all(map(_is_plain, value))
    return kind is int and -MOST_EXACT < value < MOST_EXACT


def batch_digest(body_digests: Iterable[bytes]) -> str:
    """sha256 (hexadecimal) over the events' digests in the order they were sent."""
    return hashlib.sha256(b"".join(body_digests)).hexdigest()


def month_of(moment: datetime, zone: ZoneInfo) -> Period:
    """The calendar month that the moment falls into on the wall clocks of the zone (semantics B: half open, DST-safe).

    >>> period = month_of(datetime(2026, 3, 31, 22, 30, tzinfo=ZoneInfo("UTC")), ZoneInfo("Europe/Berlin"))
    >>> period.start.isoformat(), period.end.isoformat()
    ('2026-04-01T00:00:00+02:00', '2026-05-01T00:00:00+02:00')
    """
    local = moment.astimezone(zone)
    start = datetime(local.year, local.month, 1, tzinfo=zone)
    end = datetime(local.year + local.month // 12, local.month % 12 + 1, 1, tzinfo=zone)
    return Period(start, end)


def months_back(period: Period, count: int) -> list[Period]:
    """The last `count` months up to this one, oldest first."""
    zone = period.start.tzinfo
    if not isinstance(zone, ZoneInfo):
        raise ValueError("a period knows its zone")
    months = [period]
    while len(months) < count:
        months.append(month_of(months[-1].start - timedelta(hours=1), zone))
    return months[::-1]


def is_in_future(time: datetime, now: datetime, tolerance: timedelta) -> bool:
    """More than the tolerance ahead of our clock: such an event is refused, for its sender's clock is wrong."""
    return time > now + tolerance


def place(event: UsageEvent, rights: Sequence[Right], now: datetime, late_window: timedelta) -> Verdict:
    """Where an event goes. rights: the sending partner's entitlements that the event's subject names.

    The event's own time decides, not the entitlement's present state: what was used before an end counts after it.
    """
    if event.time < now - late_window:
        return Verdict("quarantined", "late", customer=_only_customer(rights))
    return match(event, rights)


def match(event: UsageEvent, rights: Sequence[Right]) -> Verdict:
    """The entitlement that an event is counted for, or why there is none."""
    if not rights:
        return Verdict("unmatched", "unknown_subject")
    customer = _only_customer(rights)
    metered = [right for right in rights if right.meter == event.type]
    if not metered:
        return Verdict("unmatched", "unknown_meter", customer=customer)
    running = [right for right in metered if right.starts_at <= event.time < right.ends_at]
    if not running:
        early = all(event.time < right.starts_at for right in metered)
        return Verdict("unmatched", "not_started" if early else "entitlement_ended", customer=customer)
    if len(running) > 1:
        return Verdict("unmatched", "ambiguous", customer=customer)
    (right,) = running
    if event.unit and event.unit not in right.units:
        return Verdict("unmatched", "wrong_unit", customer=right.customer)
    return Verdict("matched", right=right, customer=right.customer)


def _only_customer(rights: Sequence[Right]) -> int | None:
    customers = {right.customer for right in rights}
    return customers.pop() if len(customers) == 1 else None


def reached(quantity: int, included: int, thresholds_percent: Collection[int]) -> list[int]:
    """The thresholds that a quantity has reached, ascending; none where nothing is included.

    >>> reached(8_000, 10_000, (80, 100)), reached(7_999, 10_000, (80, 100)), reached(12_000, 10_000, (80, 100))
    ([80], [], [80, 100])
    """
    if included <= 0:
        return []
    return [percent for percent in sorted(thresholds_percent) if quantity * 100 >= included * percent]
