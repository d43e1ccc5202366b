"""Usage pages of customers and partners: this month against what is included, a year as a chart, and what waits."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import selectors
from apps.demand.metering.models import MeterEvent, UsageTotal
from apps.demand.metering.rules import Period
from apps.demand.metering.sample import sample_call
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.page import page
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request
from apps.ground.web.spreadsheet import MOST_ROWS, csv_answer


@page(who="member", methods=("GET",))
def usage(request: Request) -> HttpResponse:
    """Everything metered that the organisation bought, with this month's use."""
    actor = request.actor
    uses = selectors.bought_use(actor)
    rows = selectors.totals(actor).filter(customer_id=actor.organisation_id)
    context = {
        "uses": uses,
        "period": selectors.this_period(),
        "counted_until": selectors.counted_until(rows),
        "waiting": selectors.waiting_counts(actor),
        "export": reverse("metering:usage_csv"),
    }
    return render(request, "metering/usage.html", context)


@page(who="member", methods=("GET",))
def usage_of_purchase(request: Request, public_id: str) -> HttpResponse:
    """One purchase: this month against what is included, and the year."""
    actor = request.actor
    entitlement = get_visible_or_404(actor, Entitlement, public_id, "agreement")
    if entitlement.customer_id != actor.organisation_id or not entitlement.meter:
        raise NotFound
    rows = selectors.totals(actor).filter(entitlement=entitlement)
    use = selectors.use_of(actor, entitlement)
    context = {
        "entitlement": entitlement,
        "use": use,
        "period": selectors.this_period(),
        "waiting": selectors.waiting_counts(actor, entitlement),
        "export": reverse("metering:purchase_csv", args=[entitlement.public_id]),
        **_year(rows),
    }
    return render(request, "metering/purchase.html", context)


@page(who="partner", methods=("GET",))
def partner_usage(request: Request) -> HttpResponse:
    """What customers used, by listing; the senders' books; events that wait and ids that came again."""
    actor = request.actor
    listings = selectors.metered_listings(actor)
    chosen = request.GET.get("listing", "")
    chosen = chosen if chosen in listings else ""
    uses = selectors.sold_use(actor, chosen)
    rows = selectors.totals(actor).filter(partner_id=actor.organisation_id)
    if chosen:
        rows = rows.filter(entitlement__listing=chosen)
    context = {
        "uses": uses,
        "listings": listings,
        "chosen": chosen,
        "period": selectors.this_period(),
        "sources": list(selectors.sources(actor)[: selectors.SHOWN_EVENTS]),
        "not_counted": list(_own(request)[: selectors.SHOWN_EVENTS]),
        "anomalies": list(selectors.anomalies(actor)[: selectors.SHOWN_EVENTS]),
        "counted_until": selectors.counted_until(rows),
        "sample": sample_call(uses[0].entitlement if uses else None),
        **_year(rows, "events"),
    }
    return render(request, "metering/partner_usage.html", context)


@page(who="member", methods=("GET",))
def usage_csv(request: Request) -> HttpResponse:
    """Every month of everything the organisation bought."""
    rows = selectors.totals(request.actor).filter(customer_id=request.actor.organisation_id)
    return _months_csv("usage.csv", rows)


@page(who="member", methods=("GET",))
def purchase_csv(request: Request, public_id: str) -> HttpResponse:
    """Every month of one purchase."""
    entitlement = get_visible_or_404(request.actor, Entitlement, public_id)
    return _months_csv(f"usage-{public_id}.csv", selectors.totals(request.actor).filter(entitlement=entitlement))


@page(who="partner", methods=("GET",))
def partner_csv(request: Request) -> HttpResponse:
    """Every month of everything the organisation sold."""
    rows = selectors.totals(request.actor).filter(partner_id=request.actor.organisation_id)
    chosen = request.GET.get("listing", "")
    return _months_csv("usage.csv", rows.filter(entitlement__listing=chosen) if chosen else rows)


@page(who="partner", methods=("GET",))
def waiting_csv(request: Request) -> HttpResponse:
    """Events that are not counted, with the reason of each; the newest 10,000."""
    head = [_("Id"), _("Source"), _("Meter"), _("Subject"), _("Time"), _("Received"), _("Quantity"), _("Reason")]
    return csv_answer("not-counted.csv", head, map(_waiting_row, _own(request)[: MOST_ROWS + 1]))


def _own(request: Request) -> QuerySet[MeterEvent]:
    return selectors.not_counted(request.actor).filter(partner_id=request.actor.organisation_id)


def _waiting_row(event: MeterEvent) -> list[Any]:
    return [
        event.event_id,
        event.source,
        event.type,
        event.subject,
        event.time,
        event.received_at,
        event.quantity,
        event.get_reason_display(),
    ]


def _months_csv(name: str, rows: QuerySet[UsageTotal]) -> HttpResponse:
    head = [
        _("From"),
        _("Until"),
        _("Listing"),
        _("Purchase"),
        _("Customer"),
        _("Meter"),
        _("Quantity"),
        _("Included"),
        _("Events"),
        _("Latest event"),
    ]
    found = rows.select_related("entitlement").order_by("-period_start", "entitlement_id")[: MOST_ROWS + 1]
    return csv_answer(name, head, _month_rows(found))


def _month_rows(totals: Iterable[UsageTotal]) -> Iterator[list[Any]]:
    for total in totals:
        bought = total.entitlement
        yield [
            total.period_start,
            total.period_end,
            bought.listing_name,
            bought.public_id,
            bought.customer_name,
            total.meter,
            total.quantity,
            bought.included_quantity,
            total.events,
            total.last_event_at,
        ]


def _year(rows: QuerySet[UsageTotal], of: str = "quantity") -> dict[str, Any]:
    """The chart's labels and values, and whether anything was ever counted."""
    periods = selectors.last_periods()
    values = selectors.by_month(rows, periods, of)
    return {"months": [_month_name(period) for period in periods], "values": values, "any": any(values)}


def _month_name(period: Period) -> str:
    return formats.date_format(period.start, "M Y")
