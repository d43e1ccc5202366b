"""Taking events in: a batch is one transaction, one leaf and one event, or it is nothing."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.demand.metering import books
from apps.demand.metering.books import Identity, Placed
from apps.demand.metering.matching import Calendar, rights_of
from apps.demand.metering.models import UsageAnomaly, UsageBatch
from apps.demand.metering.policy import metering_policy
from apps.demand.metering.refusals import EventReused, empty, in_future, too_many
from apps.demand.metering.rules import UsageEvent, batch_digest, is_in_future, place
from apps.ground import clock
from apps.ground.accounts.actors import organisation_of
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.public_ids import new_public_id
from intelgraph.failpoint import failpoint


def take(actor: Actor, events: Sequence[UsageEvent], *, key: str | None = None) -> UsageBatch:
    """Record a batch; where it is refused because an id stood for another event, that is recorded instead.

    Raises: EventReused, after the anomaly was written down; and what `record_batch` raises.
    """
    try:
        return record_batch(actor, events, key=key)
    except EventReused as refused:
        report_anomaly(actor, refused.events)
        raise


@command("metering.record_batch", announces="metering.batch_recorded", said=_("Usage recorded"))
def record_batch(actor: Actor, events: Sequence[UsageEvent]) -> UsageBatch:
    """Take a partner's events, all or none; an id that is known with the same meaning is a duplicate (semantics B).

    Raises: Invalid with empty, too_many or in_future by index; EventReused by index.
    """
    partner, at, policy = organisation_of(actor), clock.now(), metering_policy()
    _require_size(events)
    ahead = [i for i, event in enumerate(events) if is_in_future(event.time, at, policy.future_tolerance)]
    if ahead:
        raise in_future(ahead)
    sorting = _sort(events)
    rights = rights_of(partner, {event.subject for event in sorting.first.values()})
    calendar = Calendar()
    placed = []
    for event in sorting.first.values():
        verdict = place(event, rights.get(event.subject, ()), at, policy.late_window)
        placed.append(Placed(event, verdict, calendar.period_of(event.time) if verdict.right else None))
    batch = UsageBatch(public_id=new_public_id("ubt"), partner_id=partner, received_at=at)
    fresh = books.add_events(partner, batch.public_id, placed, at)
    failpoint("metering.events_written")
    _require_same(partner, events, sorting, fresh)
    taken = [each for each in placed if each.event.identity in fresh]
    books.add_to_sources(partner, _counts(events, taken), at)
    books.add_to_totals(partner, _counted(taken), at)
    return _closed(batch, events, taken)


@command(
    "metering.report_anomaly",
    announces="metering.anomaly_reported",
    said=_("Usage event with different content refused"),
)
def report_anomaly(actor: Actor, events: Sequence[UsageEvent]) -> UsageBatch:
    """Keep what was claimed under ids that stand for other events; what they stand for is untouched (B091)."""
    partner, at = organisation_of(actor), clock.now()
    _require_size(events)
    batch = UsageBatch.objects.create(
        partner_id=partner,
        outcome=UsageBatch.Outcome.REFUSED,
        digest=batch_digest(event.body_digest for event in events),
        anomalies=len(events),
        received_at=at,
    )
    known = books.known_events(partner, [event.identity for event in events])
    UsageAnomaly.objects.bulk_create(
        UsageAnomaly(
            partner_id=partner,
            batch=batch,
            first_id=known[event.identity].pk if event.identity in known else None,
            source=event.source,
            event_id=event.event_id,
            body_digest=event.body_digest,
            quantity=event.quantity,
            received_at=at,
        )
        for event in events
    )
    return batch


@dataclass(frozen=True)
class _Sorting:
    """The first event of each identity in a batch, and the others by index."""

    first: dict[Identity, UsageEvent] = field(default_factory=dict)
    again: list[tuple[int, UsageEvent]] = field(default_factory=list)


def _sort(events: Sequence[UsageEvent]) -> _Sorting:
    sorting = _Sorting()
    for index, event in enumerate(events):
        if sorting.first.setdefault(event.identity, event) is not event:
            sorting.again.append((index, event))
    return sorting


def _require_size(events: Sequence[UsageEvent]) -> None:
    most = settings.LIMITS["usage_batch_events"]
    if not events:
        raise empty()
    if len(events) > most:
        raise too_many(most)


def _require_same(partner: int, events: Sequence[UsageEvent], sorting: _Sorting, fresh: set[Identity]) -> None:
    """An event that was known before means what it meant then. Raises: EventReused, naming the events by index."""
    known = books.known_events(partner, [identity for identity in sorting.first if identity not in fresh])
    stands = {identity: event.body_digest for identity, event in sorting.first.items()}
    stands |= {identity: event.meaning for identity, event in known.items()}
    reused = [(i, event) for i, event in enumerate(events) if stands[event.identity] != event.body_digest]
    if reused:
        raise EventReused(reused)


def _counts(events: Sequence[UsageEvent], taken: Sequence[Placed]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for event in events:
        counts[event.source]["duplicates"] += 1
    for each in taken:
        counts[each.event.source][each.verdict.state] += 1
        counts[each.event.source]["duplicates"] -= 1
    return counts


def _counted(taken: Sequence[Placed]) -> list[books.Counted]:
    return [
        books.Counted(each.verdict.right, each.period, each.event.quantity, each.event.time)
        for each in taken
        if each.verdict.right and each.period
    ]


def _closed(batch: UsageBatch, events: Sequence[UsageEvent], taken: Sequence[Placed]) -> UsageBatch:
    """The batch with its counts and digest, written once and never changed."""
    states = Counter(each.verdict.state for each in taken)
    customers = {each.verdict.customer for each in taken}
    batch.matched, batch.unmatched = states["matched"], states["unmatched"]
    batch.quarantined, batch.duplicates = states["quarantined"], len(events) - len(taken)
    batch.customer_id = customers.pop() if len(customers) == 1 else None
    batch.digest = batch_digest(event.body_digest for event in events)
    batch.save(force_insert=True)
    return batch
