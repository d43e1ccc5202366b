"""Usage that fits no purchase, one item for each sender, for the operators' inbox."""

from datetime import timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.demand.metering.models import MeterEvent, UsageSource
from apps.ground.policy.actor import Actor
from apps.ground.worklist.sources import Shown, work

MATCH_WITHIN = timedelta(days=1)


def shown(source: UsageSource) -> Shown:
    """How many events of the sender fit no purchase."""
    events = ngettext("%(n)d event without an entitlement", "%(n)d events without an entitlement", source.unmatched)
    return Shown(
        events % {"n": source.unmatched},
        source.name,
        source.partner.name,
        reverse("admin:metering_usagesource_change", args=[source.pk]),
        accept=reverse("admin:metering_usagesource_act_rematch", args=[source.pk]),
    )


@work(
    "usage",
    title=_("Usage"),
    word=_("Unmatched usage"),
    icon="unlink",
    decides="metering.rematch",
    shown=shown,
    since="unmatched_since",
    target=MATCH_WITHIN,
)
def unmatched_usage(actor: Actor) -> QuerySet[UsageSource]:
    """Senders with events that fit no purchase, each since the oldest of these came in."""
    oldest = MeterEvent.objects.filter(
        partner=OuterRef("partner"), source=OuterRef("name"), state=MeterEvent.State.UNMATCHED
    ).order_by("id")
    rows = UsageSource.objects.visible_to(actor).filter(unmatched__gt=0).select_related("partner")
    return rows.annotate(unmatched_since=Coalesce(Subquery(oldest.values("received_at")[:1]), "last_received_at"))
