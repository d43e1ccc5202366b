"""A partner's home and a customer's home: figures of several apps, composed and never decided here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import selectors as metering
from apps.demand.metering.rules import Period
from apps.demand.metering.selectors import Use
from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.web.needs import Given, Need, needs_of
from apps.supply.listings.models import Listing
from apps.supply.listings.selectors import ListingRow, listings_of
from apps.supply.program import selectors as program
from apps.supply.program import steps as onboarding
from apps.supply.program.models import Partner
from apps.surfaces.portal.sales import Sales, Sold, sales_by_month, sold_by_listing

MOST_LISTINGS = 10
NOTHING_SOLD = Sold(0, {})


@dataclass(frozen=True)
class Figure:
    """A key figure with its course over twelve months. direction: up, down or none."""

    label: str
    value: int
    delta: str
    direction: str
    tone: str
    values: Sequence[int]


@dataclass(frozen=True)
class ListingLine:
    """A listing as the home shows it, with what it brings a month."""

    row: ListingRow
    subscriptions: int
    run_rate: list[tuple[int, str]]


@dataclass(frozen=True)
class PartnerHome:
    """Everything on the partner's home. `steps` are the onboarding while something of it is open, else empty."""

    partner: Partner
    steps: list[dict[str, Any]]
    needs: list[Need]
    figures: list[Figure]
    sales: Sales
    months: list[str]
    listings: list[ListingLine]
    listing_count: int
    read_at: datetime
    used_until: datetime | None

    @property
    def currency(self) -> str:
        return self.sales.currency

    @property
    def run_rate(self) -> Sequence[int]:
        """Minor units a month in the main currency, by month."""
        return self.sales.run_rate.get(self.currency, [])

    @property
    def other_currencies(self) -> list[tuple[int, str]]:
        """What is sold in other currencies now."""
        return [
            (amounts[-1], currency)
            for currency, amounts in sorted(self.sales.run_rate.items())
            if currency != self.currency and amounts[-1]
        ]


@dataclass(frozen=True)
class Purchase:
    """Something the customer may use, with this month's use where it is counted."""

    entitlement: Entitlement
    use: Use | None


@dataclass(frozen=True)
class CustomerHome:
    """Everything on the customer's home."""

    purchases: list[Purchase]
    ended: int
    needs: list[Need]
    read_at: datetime
    used_until: datetime | None


def partner_home(actor: Actor, partner: Partner, language: str) -> PartnerHome:
    """The partner's home; at most twelve queries, whatever the number of listings and sales."""
    rows = listings_of(actor, language)
    steps = program.steps(actor, partner)
    periods = metering.last_periods()
    sales = sales_by_month(actor, periods)
    totals = metering.totals(actor).filter(partner_id=actor.organisation_id)
    events = metering.by_month(totals, periods, of="events")
    sold = sold_by_listing(actor)
    return PartnerHome(
        partner=partner,
        steps=onboarding.items(steps) if onboarding.is_open(steps) else [],
        needs=needs_of("partner", actor, Given(partner, *rows)),
        figures=[
            _live_listings(actor, periods),
            _moved(_("Active subscriptions"), sales.subscriptions, periods),
            _moved(_("Seats sold"), sales.seats, periods),
            _used(events, periods),
        ],
        sales=sales,
        months=[date_format(period.start, "M Y") for period in periods],
        listings=[_line(row, sold.get(row.public_id, NOTHING_SOLD)) for row in rows[:MOST_LISTINGS]],
        listing_count=len(rows),
        read_at=now(),
        used_until=metering.counted_until(totals),
    )


def customer_home(actor: Actor) -> CustomerHome:
    """The customer's home; seven queries and one decision an order that waits."""
    uses = metering.bought_use(actor)
    by_entitlement = {use.entitlement.pk: use for use in uses}
    own = Entitlement.objects.visible_to(actor).filter(customer_id=actor.organisation_id)
    running = own.filter(state__in=Entitlement.RUNNING).order_by("listing_slug", "id")
    return CustomerHome(
        purchases=[Purchase(each, by_entitlement.get(each.pk)) for each in running],
        ended=own.exclude(state__in=Entitlement.RUNNING).count(),
        needs=needs_of(
            "customer", actor, Given(*(use for use in uses if use.entitlement.state in Entitlement.RUNNING))
        ),
        read_at=now(),
        used_until=max((use.counted_until for use in uses if use.counted_until), default=None),
    )


def _line(row: ListingRow, sold: Sold) -> ListingLine:
    return ListingLine(
        row, sold.subscriptions, [(total, currency) for currency, total in sorted(sold.run_rate.items())]
    )


def _live_listings(actor: Actor, periods: Sequence[Period]) -> Figure:
    """Listings that stood in the storefront at the end of each month; one query."""
    stood = {
        f"at_{place}": Count(
            "pk",
            filter=Q(first_published_at__lt=period.end) & (Q(retired_at__isnull=True) | Q(retired_at__gte=period.end)),
        )
        for place, period in enumerate(periods)
    }
    own = Listing.objects.visible_to(actor).filter(organisation__public_id=actor.organisation_ref)
    found = own.aggregate(**stood)
    return _moved(_("Live listings"), [found[f"at_{place}"] for place in range(len(periods))], periods)


def _moved(label: str, values: Sequence[int], periods: Sequence[Period]) -> Figure:
    """A stock and how it moved since the end of last month."""
    moved = values[-1] - values[-2]
    month = date_format(periods[-2].start, "F")
    if moved == 0:
        return Figure(label, values[-1], _("no change since %(month)s") % {"month": month}, "", "", values)
    said = _("%(n)d more than in %(month)s") if moved > 0 else _("%(n)d fewer than in %(month)s")
    direction, tone = ("up", "ok") if moved > 0 else ("down", "bad")
    return Figure(label, values[-1], said % {"n": abs(moved), "month": month}, direction, tone, values)


def _used(events: Sequence[int], periods: Sequence[Period]) -> Figure:
    """What was counted this month, beside the whole month before, which it cannot be compared with by a percentage."""
    month = date_format(periods[-2].start, "F")
    said = _("%(n)s in all of %(month)s") % {"n": number_format(events[-2], force_grouping=True), "month": month}
    return Figure(_("Usage events this month"), events[-1], said, "", "", events)
