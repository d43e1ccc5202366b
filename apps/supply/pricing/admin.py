"""Plans for operators to read; their partner writes them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.ground.commands.admin import ReadOnlyAdmin, shown_money

from .models import Plan


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    """Every version of every plan."""

    list_display = (
        "public_id",
        "organisation",
        "version",
        "standing",
        "seat_price",
        "meter",
        "updated_at",
    )
    list_filter = ("state", "currency")
    list_select_related = ("organisation",)
    search_fields = ("public_id", "family", "organisation__name")

    @admin.display(description=_("Per seat per month"), ordering="seat_price_minor")
    def seat_price(self, plan: Plan) -> str:
        return shown_money(plan.seat_price_minor, plan.currency)
