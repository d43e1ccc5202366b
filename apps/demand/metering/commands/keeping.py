"""Keeping the count right: events that find their purchase later, and sums made again from the events."""

from datetime import datetime
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import books
from apps.demand.metering.counting import Difference, differences
from apps.demand.metering.matching import Calendar, own_zone, rights_of
from apps.demand.metering.models import MeterEvent, UsageSource, UsageTotal
from apps.demand.metering.rules import Period, Right, UsageEvent, match, month_of
from apps.ground import clock
from apps.ground.commands.command import command
from apps.ground.commands.registry import Reason
from apps.ground.policy.actor import Actor

AT_ONCE = 5_000


@command(
    "metering.rematch",
    announces="metering.rematched",
    said=_("Unmatched usage matched again"),
    reason=Reason.OF_OPERATORS,
)
def rematch(actor: Actor, source: UsageSource) -> UsageSource:
    """Look again for the purchases of a source's unmatched events, the oldest 5,000; what finds one is counted.

    Their own time decides as ever, and the window does not: they were received within it.
    """
    at = clock.now()
    waiting = list(
        MeterEvent.objects.filter(partner_id=source.partner_id, source=source.name, state=MeterEvent.State.UNMATCHED)
        .select_for_update(of=("self",))
        .order_by("id")[:AT_ONCE]
    )
    rights = rights_of(source.partner_id, {event.subject for event in waiting})
    calendar = Calendar()
    found: list[tuple[MeterEvent, Right, Period]] = []
    for event in waiting:
        verdict = match(_as_sent(event), rights.get(event.subject, ()))
        if verdict.right is not None:
            found.append((event, verdict.right, calendar.period_of(event.time)))
    if not found:
        return source
    books.move_to_matched([(event.pk, right, period) for event, right, period in found])
    source.matched += len(found)
    source.unmatched -= len(found)
    source.save(update_fields=["matched", "unmatched"])
    books.add_to_totals(
        source.partner_id,
        [books.Counted(right, period, event.quantity, event.time) for event, right, period in found],
        at,
    )
    return source


@command("metering.recount", announces="metering.recounted", said=_("Usage recounted from its records"))
def recount(actor: Actor) -> dict[str, Any]:
    """Make the sums again from the events where they differ; says how many did, and of which entitlements."""
    wrong, at = differences(), clock.now()
    for each in wrong:
        kept = UsageTotal.objects.filter(
            entitlement_id=each.entitlement, meter=each.meter, period_start=each.period_start
        )
        if not kept.update(quantity=each.quantity, events=each.events, counted_at=at):
            _make(each, at)
    return {"totals": len(wrong), "entitlements": sorted({each.entitlement_ref for each in wrong})}


def _make(missing: Difference, at: datetime) -> UsageTotal:
    """A sum that is not there at all, from its events."""
    entitlement = Entitlement.objects.get(pk=missing.entitlement)
    events = MeterEvent.objects.filter(entitlement=entitlement, type=missing.meter, period_start=missing.period_start)
    return UsageTotal.objects.create(
        entitlement=entitlement,
        customer_id=entitlement.customer_id,
        partner_id=entitlement.partner_id,
        meter=missing.meter,
        period_start=missing.period_start,
        period_end=month_of(missing.period_start, own_zone()).end,
        quantity=missing.quantity,
        events=missing.events,
        last_event_at=events.aggregate(last=Max("time"))["last"],
        counted_at=at,
    )


def _as_sent(event: MeterEvent) -> UsageEvent:
    return UsageEvent(
        source=event.source,
        event_id=event.event_id,
        type=event.type,
        subject=event.subject,
        time=event.time,
        quantity=event.quantity,
        unit=event.unit,
        body_digest=bytes(event.body_digest),
        data_digest=bytes(event.data_digest),
    )
