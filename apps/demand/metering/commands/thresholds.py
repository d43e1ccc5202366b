"""Noting that use came near what is included, or to it: once an entitlement and period."""

from django.utils.translation import gettext_lazy as _

from apps.demand.metering import rules
from apps.demand.metering.models import UsageThreshold, UsageTotal
from apps.ground import clock
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.ground.web.refusals import Conflict


class NotReached(Conflict):
    """The sum is below the threshold."""

    code = "threshold_not_reached"


@command("metering.reach_threshold", announces="metering.threshold_reached", said=_("Usage threshold reached"))
def reach_threshold(actor: Actor, total: UsageTotal, *, percent: int) -> UsageThreshold:
    """Note that this sum has reached so many percent of what is included. Raises: NotReached."""
    included = total.entitlement.included_quantity
    if not rules.reached(total.quantity, included, [percent]):
        raise NotReached
    threshold, _made = UsageThreshold.objects.get_or_create(
        entitlement_id=total.entitlement_id,
        period_start=total.period_start,
        percent=percent,
        defaults={
            "customer_id": total.customer_id,
            "partner_id": total.partner_id,
            "quantity": total.quantity,
            "included_quantity": included,
            "reached_at": clock.now(),
        },
    )
    return threshold
