"""What metering brings to shared pages."""

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.demand.metering.counting import balance, differences
from apps.demand.metering.models import MeterEvent, UsageAnomaly, UsageSource, UsageTotal
from apps.demand.metering.selectors import Use, not_counted
from apps.ground.accounts.scopes import scope
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.promises import promise
from apps.ground.web.naming import called
from apps.ground.web.needs import Given, Need, need

called(UsageSource, _("source of usage"), _("sources of usage"))
called(MeterEvent, _("usage event"), _("usage events"))
called(UsageAnomaly, _("refused usage event"), _("refused usage events"))
called(UsageTotal, _("usage of a month"), _("usage by month"))

NEAR = 80  # per cent of what is included

scope("metering:write", _("Report usage"))


@need("partner", place=40)
def uncounted(actor: Actor, given: Given) -> Iterator[Need]:
    """Usage events that were not counted; one query."""
    counts = dict(not_counted(actor).order_by().values_list("state").annotate(Count("pk")))
    waiting = sum(counts.values())
    if waiting:
        yield Need(
            ngettext("%(n)d usage event is not counted", "%(n)d usage events are not counted", waiting)
            % {"n": waiting},
            _("These events were late or match no purchase. Each shows the reason."),
            reverse("metering:partner_usage"),
            _("View"),
            "",
            "chart",
        )


@need("customer", place=20)
def limits(actor: Actor, given: Given) -> Iterator[Need]:
    """Use that is near what is included, or beyond it."""
    for use in given.all(Use):
        included = use.entitlement.included_quantity
        if included and use.quantity * 100 >= included * NEAR:
            share = use.quantity * 100 // included
            yield Need(
                _("%(name)s: %(share)d %% of this month's usage")
                % {"name": use.entitlement.listing_name, "share": share},
                _("Additional usage is charged at the agreed price.")
                if share >= 100
                else _("Resets at the start of next month."),
                reverse("entitlements:detail", args=[use.entitlement.public_id]),
                _("View"),
                "bad" if share >= 100 else "",
                "chart",
            )


@promise("P06")
def counted() -> Iterator[str]:
    """What was accepted is somewhere, and sums are their events."""
    for source in UsageSource.objects.order_by("pk"):
        if not balance(source).holds:
            yield f"the books of {source.name} do not balance"
    for difference in differences():
        yield f"a sum of use is not that of its events: {difference}"
