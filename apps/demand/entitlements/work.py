"""Revocations that wait for a second operator, for the operators' inbox."""

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements.models import Revocation
from apps.ground.policy.actor import Actor
from apps.ground.worklist.sources import Shown, work

DECIDE_WITHIN = timedelta(days=1)


def shown(revocation: Revocation) -> Shown:
    """What would be revoked and from whom, with the reason that was given."""
    bought = revocation.entitlement
    return Shown(
        gettext("%(listing)s for %(customer)s") % {"listing": bought.listing_name, "customer": bought.customer_name},
        revocation.reason,
        bought.customer_name,
        reverse("admin:entitlements_revocation_change", args=[revocation.pk]),
        accept=reverse("admin:entitlements_revocation_act_revoke", args=[revocation.pk]),
        refuse=reverse("admin:entitlements_revocation_act_decline_revocation", args=[revocation.pk]),
    )


@work(
    "revocation",
    title=_("Revocations"),
    word=_("Revocation"),
    icon="undo",
    decides="entitlements.revoke",
    shown=shown,
    since="asked_at",
    target=DECIDE_WITHIN,
)
def revocations(actor: Actor) -> QuerySet[Revocation]:
    """Revocations that were asked for and not decided."""
    return Revocation.objects.visible_to(actor).filter(state=Revocation.State.ASKED).select_related("entitlement")
