"""The operators' view of counting: what waits stands first, and a source's events can be matched again."""

from typing import ClassVar

from django.contrib import admin
from django.db import models
from django.db.models import Case, Value, When
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.demand.metering import commands
from apps.demand.metering.counting import balance
from apps.demand.metering.models import MeterEvent, UsageAnomaly, UsageSource, UsageTotal
from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin
from apps.ground.policy.actor import Actor

WAITING_FIRST = Case(
    When(state=MeterEvent.State.UNMATCHED, then=Value(0)),
    When(state=MeterEvent.State.QUARANTINED, then=Value(1)),
    default=Value(2),
)


def preview_rematch(actor: Actor, source: UsageSource) -> Preview:
    """Where the source's events are, counted now."""
    books = balance(source)
    return Preview(
        touches=[
            (_("Accepted"), books.accepted),
            (_("Counted"), books.matched),
            (_("Unmatched events to retry"), books.unmatched),
            (_("Still in quarantine"), books.quarantined),
        ],
    )


@admin.register(UsageSource)
class UsageSourceAdmin(ReadOnlyAdmin):
    """Senders with their books."""

    list_display = (
        "name",
        "partner",
        "accepted",
        "matched",
        "unmatched",
        "quarantined",
        "duplicates",
        "last_received_at",
    )
    list_select_related = ("partner",)
    search_fields = ("name", "partner__name", "public_id")
    ordering = ("-unmatched", "-last_received_at")
    acts: ClassVar[tuple[Act, ...]] = (
        Act(
            commands.rematch,
            label=_("Match events again"),
            preview=preview_rematch,
            offered=lambda source: source.unmatched > 0,
            effect=_("Events that now match a purchase are counted in the month they occurred."),
            following=(_("Usage on the pages of the partner and the customers follows within seconds."),),
        ),
    )


@admin.register(MeterEvent)
class MeterEventAdmin(ReadOnlyAdmin):
    """Events; those that wait stand first."""

    list_display = ("event_id", "source", "partner", "type", "subject", "time", "quantity", "state", "reason")
    list_select_related = ("partner",)
    list_filter = ("state", "reason")
    search_fields = ("event_id", "subject")
    exclude = ("data_digest", "body_digest")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[MeterEvent]:
        return super().get_queryset(request).order_by(WAITING_FIRST, "-id")


@admin.register(UsageAnomaly)
class UsageAnomalyAdmin(ReadOnlyAdmin):
    """Ids that came again with another body."""

    list_display = ("event_id", "source", "partner", "quantity", "received_at")
    list_select_related = ("partner",)
    search_fields = ("event_id", "source")
    exclude = ("body_digest",)


@admin.register(UsageTotal)
class UsageTotalAdmin(ReadOnlyAdmin):
    """The sums of each month."""

    list_display = ("entitlement", "meter", "period_start", "quantity", "events", "counted_at")
    list_select_related = ("entitlement",)
    search_fields = ("entitlement__public_id",)
