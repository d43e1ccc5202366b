"""The marketplace's clock as its operators see it; in a sandbox its owner moves it forward by an act."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.ground.clock import now
from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin
from apps.ground.commands.commands import move_clock
from apps.ground.commands.receipts import shown_moment
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import current
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.forms import CommandForm
from apps.supply.listings.admin.synonyms import CHANGE_SYNONYMS

DAY_S = 24 * 3600
MOST_DAYS = 3650


class ClockForm(CommandForm):
    """How far the clock goes forward."""

    days = forms.IntegerField(label=_("Days forward"), min_value=1, max_value=MOST_DAYS, initial=1)

    def clean(self) -> dict[str, Any]:
        """The values with `seconds`, as the command takes them."""
        given = super().clean()
        return {**given, "seconds": given.get("days", 0) * DAY_S}


def preview_clock(actor: Actor, marketplace: Marketplace) -> Preview:
    """Where the clock stands."""
    return Preview(
        touches=[
            (_("Time in this marketplace"), shown_moment(now())),
            (_("Ahead of real time by"), ahead(marketplace)),
        ],
        undo=_("this cannot be undone: time only moves forward"),
    )


def ahead(marketplace: Marketplace) -> str:
    """How far the clock was moved in all."""
    return str(_("%(n)d days") % {"n": marketplace.clock_offset.days})


@admin.register(Marketplace)
class MarketplaceAdmin(ReadOnlyAdmin):
    """The marketplace that is being operated, and none beside it."""

    list_display = ("title", "schema_name", "region", "currency", "time", "is_sandbox")
    fields = ("title", "schema_name", "region", "currency", "time", "ahead_of_real_time", "is_sandbox", "opened_at")
    readonly_fields = ("time", "ahead_of_real_time")
    acts = (
        CHANGE_SYNONYMS,
        Act(
            move_clock,
            label=_("Move the clock forward"),
            form=ClockForm,
            preview=preview_clock,
            offered=lambda marketplace: marketplace.is_sandbox,
            effect=_(
                "Deadlines, end dates and months in this sandbox move forward by the same amount. A live "
                "marketplace uses real time."
            ),
            following=(_("Tasks that become due run within a minute."),),
            danger=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Marketplace]:
        return super().get_queryset(request).filter(pk=current().pk)

    @admin.display(description=_("Time in this marketplace"))
    def time(self, marketplace: Marketplace) -> Any:
        return now()

    @admin.display(description=_("Ahead of real time by"))
    def ahead_of_real_time(self, marketplace: Marketplace) -> str:
        return ahead(marketplace)
