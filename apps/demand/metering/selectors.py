"""What may be asked about use: the actor first."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import Count, Max, QuerySet, Sum

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering.matching import own_zone
from apps.demand.metering.models import MeterEvent, UsageAnomaly, UsageBatch, UsageSource, UsageTotal
from apps.demand.metering.outlook import Outlook, outlook
from apps.demand.metering.rules import Period, UsageEvent, month_of, months_back
from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.web.language import text_in

SHOWN_MONTHS = 12
SHOWN_EVENTS = 25


@dataclass(frozen=True, slots=True)
class Use:
    """An entitlement with what it used this period. counted_until: when something was last counted, None for never."""

    entitlement: Entitlement
    quantity: int
    events: int
    counted_until: datetime | None

    @property
    def meter_name(self) -> str:
        """What is counted, in the active language."""
        meter = self.entitlement.terms.meter
        return (text_in(meter.name) or meter.slug) if meter else ""

    @property
    def unit(self) -> str:
        """The meter's unit in the active language, in the plural: checks."""
        meter = self.entitlement.terms.meter
        return text_in(meter.unit) if meter else ""

    @property
    def outlook(self) -> Outlook:
        """What this month's usage costs so far, and where it leads."""
        bought = self.entitlement
        return outlook(bought.terms, self.quantity, this_period(), bought.starts_at, clock.now())


def this_period() -> Period:
    """The month that runs now, on the clocks of this marketplace."""
    return month_of(clock.now(), own_zone())


def last_periods() -> list[Period]:
    """The last twelve months with this one, oldest first."""
    return months_back(this_period(), SHOWN_MONTHS)


def totals(actor: Actor) -> QuerySet[UsageTotal]:
    """Every sum that the actor may see."""
    return UsageTotal.objects.visible_to(actor)


def results(actor: Actor, batch: UsageBatch, events: Sequence[UsageEvent]) -> Iterator[tuple[str, str, str, str]]:
    """Id, source, status and reason of each event of a batch that was taken, in the order it was sent; one query."""
    rows = MeterEvent.objects.filter(batch=batch).values_list("source", "event_id", "state", "reason")
    own = {(source, event_id): (state, reason) for source, event_id, state, reason in rows}
    for event in events:
        state, reason = own.pop(event.identity, ("duplicate", ""))
        yield event.event_id, event.source, "accepted" if state == MeterEvent.State.MATCHED else state, reason


def metered(actor: Actor) -> QuerySet[Entitlement]:
    """Entitlements that count something, of those the actor may see."""
    return Entitlement.objects.visible_to(actor).exclude(meter="")


def bought_use(actor: Actor) -> list[Use]:
    """What the actor's organisation bought with a meter, newest first, with its use; three queries, 200 rows."""
    return _uses(actor, metered(actor).filter(customer_id=actor.organisation_id).order_by("-id"))


def sold_use(actor: Actor, listing: str = "") -> list[Use]:
    """What the actor's organisation sold with a meter, by listing, with this period's use; three queries, 200 rows.

    listing: only this one's, by public id.
    """
    rows = metered(actor).filter(partner_id=actor.organisation_id)
    return _uses(actor, (rows.filter(listing=listing) if listing else rows).order_by("listing_slug", "id"))


def metered_listings(actor: Actor) -> dict[str, str]:
    """Public id to name of the listings that the actor's organisation sold with a meter; one query."""
    rows = metered(actor).filter(partner_id=actor.organisation_id).order_by("listing", "-id").distinct("listing")
    return {listing: text_in(names) or listing for listing, names in rows.values_list("listing", "listing_names")}


def use_of(actor: Actor, entitlement: Entitlement) -> Use:
    """One entitlement's use in this period."""
    return _uses(actor, metered(actor).filter(pk=entitlement.pk))[0]


def by_month(rows: QuerySet[UsageTotal], periods: Sequence[Period], of: str = "quantity") -> list[int]:
    """The sum of a column in each of the periods, 0 where nothing was counted; one query."""
    found = dict(
        rows.filter(period_start__gte=periods[0].start, period_start__lt=periods[-1].end)
        .order_by()
        .values_list("period_start")
        .annotate(total=Sum(of))
    )
    return [int(found.get(period.start.astimezone(UTC), 0)) for period in periods]


def not_counted(actor: Actor) -> QuerySet[MeterEvent]:
    """Events that wait: unmatched, or in quarantine; newest first."""
    return MeterEvent.objects.visible_to(actor).exclude(state=MeterEvent.State.MATCHED).order_by("-id")


def waiting_counts(actor: Actor, entitlement: Entitlement | None = None) -> Counter[str]:
    """How many events about the use of the actor's organisation wait, by state."""
    rows = not_counted(actor).filter(customer_id=actor.organisation_id)
    if entitlement is not None:
        rows = rows.filter(subject=entitlement.public_id)
    return Counter(dict(rows.order_by().values_list("state").annotate(Count("pk"))))


def sources(actor: Actor) -> QuerySet[UsageSource]:
    """The senders of the actor's organisation with their books, the latest first."""
    return UsageSource.objects.visible_to(actor).order_by("-last_received_at")


def anomalies(actor: Actor) -> QuerySet[UsageAnomaly]:
    """Ids that came again with another body, newest first."""
    return UsageAnomaly.objects.visible_to(actor).order_by("-id")


def counted_until(rows: QuerySet[UsageTotal]) -> datetime | None:
    """When something was last counted; None where nothing ever was."""
    latest: datetime | None = rows.aggregate(latest=Max("counted_at"))["latest"]
    return latest


def _uses(actor: Actor, entitlements: QuerySet[Entitlement]) -> list[Use]:
    """Each with this period's sum, and when it was last counted in any period."""
    found = list(entitlements[: settings.LIMITS["page_rows"]])
    start = this_period().start
    sums = {row.entitlement_id: row for row in totals(actor).filter(entitlement__in=found, period_start=start)}
    latest = dict(
        totals(actor).filter(entitlement__in=found).order_by().values_list("entitlement_id").annotate(Max("counted_at"))
    )
    return [
        Use(
            each,
            sums[each.pk].quantity if each.pk in sums else 0,
            sums[each.pk].events if each.pk in sums else 0,
            latest.get(each.pk),
        )
        for each in found
    ]
