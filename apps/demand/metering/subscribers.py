"""What counting does when others announce: open pages of customers, thresholds, and purchases that come after use."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import commands, rules
from apps.demand.metering.models import MeterEvent, UsageSource, UsageThreshold, UsageTotal
from apps.demand.metering.policy import metering_policy
from apps.ground.events.live import tell_live_pages
from apps.ground.events.subscribe import Event, on
from apps.ground.notices.tell import tell
from apps.ground.notices.wording import word
from apps.ground.policy.actor import system_actor

PRODUCT = system_actor("metering")
CUSTOMERS = ("owner", "admin", "finance")
PARTNERS = ("owner", "admin", "developer")

word(
    "metering.near_included",
    _("%(percent)s %% of the included usage is used"),
    _("%(listing)s: %(quantity)s of %(included)s %(unit)s this month. Additional usage is billed."),
    _("View usage"),
)
word(
    "metering.customer_near_included",
    _("%(customer)s has used %(percent)s %% of the included usage"),
    _("%(listing)s: %(quantity)s of %(included)s %(unit)s this month."),
    _("View usage"),
)


@on("metering.batch_recorded")
def tell_customers(event: Event) -> None:
    """A batch may hold many customers' use, and its own event is the partner's: their open pages hear of it here."""
    customers = MeterEvent.objects.filter(batch__public_id=event.subject, customer__isnull=False).order_by()
    others = set(customers.values_list("customer_id", flat=True).distinct()) - set(event.organisations)
    if others:
        told = replace(event, organisations=tuple(sorted(others)))
        transaction.on_commit(lambda: tell_live_pages(told))


@on("metering.batch_recorded")
def note_thresholds(event: Event) -> None:
    """What this batch added to may have come near what is included."""
    _note_thresholds(
        MeterEvent.objects.filter(batch__public_id=event.subject, state=MeterEvent.State.MATCHED)
        .order_by()
        .values_list("entitlement_id", "period_start")
        .distinct()
    )


@on("metering.rematched")
def note_thresholds_of_source(event: Event) -> None:
    """The same for events that found their purchase later."""
    source = UsageSource.objects.get(public_id=event.subject)
    sums = UsageTotal.objects.filter(partner_id=source.partner_id, counted_at__gte=event.time)
    _note_thresholds(sums.values_list("entitlement_id", "period_start"))


@on("metering.threshold_reached")
def tell_of_threshold(event: Event) -> None:
    """Both sides hear of it, unless a higher one was reached at the same time."""
    threshold = UsageThreshold.objects.select_related("entitlement").get(public_id=event.subject)
    percents = metering_policy().thresholds_percent
    if rules.reached(threshold.quantity, threshold.included_quantity, percents)[-1:] != [threshold.percent]:
        return
    entitlement = threshold.entitlement
    params = {
        "percent": threshold.percent,
        "listing": entitlement.listing_names or entitlement.listing_slug,
        "quantity": threshold.quantity,
        "included": threshold.included_quantity,
        "unit": meter.unit if (meter := entitlement.terms.meter) else "",
    }
    tell(
        threshold.customer_id,
        "metering.near_included",
        entitlement.public_id,
        reverse("metering:usage_of_purchase", args=[entitlement.public_id]),
        params,
        roles=CUSTOMERS,
        occasion=threshold.public_id,
    )
    tell(
        threshold.partner_id,
        "metering.customer_near_included",
        entitlement.public_id,
        reverse("metering:partner_usage"),
        {**params, "customer": entitlement.customer_name},
        roles=PARTNERS,
        occasion=threshold.public_id,
    )


@on("entitlements.granted")
def look_again(event: Event) -> None:
    """Use that was reported before its purchase stood in our books is counted now."""
    entitlement = Entitlement.objects.get(public_id=event.subject)
    waiting = UsageSource.objects.filter(partner_id=entitlement.partner_id, unmatched__gt=0)
    for source in waiting.order_by("pk"):
        commands.rematch(PRODUCT, source)


def _note_thresholds(touched: Iterable[tuple[Any, Any]]) -> None:
    """Note what the sums of these entitlements and periods have reached and not been noted for."""
    percents = metering_policy().thresholds_percent
    for entitlement, start in sorted(touched):
        total = UsageTotal.objects.select_related("entitlement").get(entitlement_id=entitlement, period_start=start)
        noted = set(
            UsageThreshold.objects.filter(entitlement_id=entitlement, period_start=start).values_list(
                "percent", flat=True
            )
        )
        for percent in rules.reached(total.quantity, total.entitlement.included_quantity, percents):
            if percent not in noted:
                commands.reach_threshold(PRODUCT, total, percent=percent)
