"""Plans for operators to read; their partner writes them."""

from django.contrib import admin

from apps.ground.commands.admin import ReadOnlyAdmin

from .models import Plan


@admin.register(Plan)
class PlanAdmin(ReadOnlyAdmin):
    """Every version of every plan."""

    list_display = (
        "public_id",
        "organisation",
        "version",
        "state",
        "currency",
        "seat_price_minor",
        "meter",
        "updated_at",
    )
    list_filter = ("state", "currency")
    list_select_related = ("organisation",)
    search_fields = ("public_id", "family", "organisation__name")
