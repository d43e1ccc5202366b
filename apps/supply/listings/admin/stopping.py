"""Listings with the acts that freeze, take down and retire them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.restrictions.models import Restriction
from apps.ground.restrictions.resolver import effects_on
from apps.ground.restrictions.touches import touched_by
from apps.ground.tenancy.forms import LocalTimeField
from apps.ground.web.forms import CommandForm
from apps.ground.web.language import active_language
from apps.supply.listings import commands
from apps.supply.listings.admin.queue import ListingStateFilter
from apps.supply.listings.admin.reviewing import AUTHORS
from apps.supply.listings.admin.taking_down import TakeDownForm, counted, preview_take_down
from apps.supply.listings.models import ImportBatch, Listing

REVIEW_AFTER = timedelta(days=7)


class FreezeForm(CommandForm):
    """The basis, and when it is looked at again."""

    basis = forms.ChoiceField(label=_("Basis"), choices=Restriction.Basis.choices)
    review_by = LocalTimeField(label=_("Review by"))
    reference = forms.CharField(label=_("Case or ticket"), required=False, max_length=200)


def preview_freeze(actor: Actor, listing: Listing) -> Preview:
    """Whom a freeze would touch, counted by the apps above."""
    touched = touched_by("listing", listing.public_id)
    return Preview(
        touches=[(each.label, each.count) for each in touched],
        told=AUTHORS,
        undo=_("lift the restriction; the listing is restored"),
        confirm_name=listing.slug if sum(each.count for each in touched) > 50 else "",
    )


def for_the_partner(listing: Listing) -> dict[str, Any]:
    """Whose listing a freeze stops, and what the preview counted."""
    return {"organisation_id": listing.organisation_id, **counted(listing)}


@admin.register(Listing)
class ListingAdmin(ReadOnlyAdmin):
    """Every listing, with the acts that freeze and retire."""

    list_display = ("name", "slug", "organisation", "standing", "first_published_at")
    list_filter = (ListingStateFilter,)
    list_select_related = ("organisation", "live_version")
    readonly_fields = ("standing", "restricted")
    fields = (
        "standing",
        "restricted",
        "organisation",
        "slug",
        "live_version",
        "created_at",
        "first_published_at",
        "retired_at",
    )
    search_fields = ("slug", "public_id", "organisation__name")
    acts = (
        Act(
            freeze_listing,
            label=_("Freeze"),
            of=lambda listing: listing.public_id,
            also=for_the_partner,
            form=FreezeForm,
            preview=preview_freeze,
            offered=lambda listing: listing.state == Listing.State.LIVE and not _is_frozen(listing),
            initial=lambda listing: {"review_by": clock.now() + REVIEW_AFTER},
            danger=True,
            effect=_("The listing is hidden and cannot be bought. Existing customers can keep using it."),
            following=(_("You will be reminded on the review date; nothing is lifted automatically."),),
        ),
        Act(
            commands.take_down,
            label=_("Remove"),
            also=counted,
            form=TakeDownForm,
            preview=preview_take_down,
            danger=True,
            effect=_("Its page says it was removed, and it cannot be bought. Existing customers can keep using it."),
            following=(_("The partner may appeal; another operator decides."),),
        ),
        Act(
            commands.retire,
            label=_("Retire"),
            preview=preview_freeze,
            danger=True,
            effect=_("The listing is permanently removed from the storefront. Existing customers keep their access."),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Listing]:
        return super().get_queryset(request).prefetch_related("versions")

    @admin.display(description=_("Name"))
    def name(self, listing: Listing) -> str:
        version = listing.live_version or next(iter(listing.versions.all()), None)
        return (version.text("name", active_language()) if version else "") or listing.slug

    @admin.display(description=_("Restrictions in force"))
    def restricted(self, listing: Listing) -> str:
        """Links to what stops it, each of which is lifted on its own page."""
        rows = Restriction.objects.filter(target=listing.public_id, lifted_at=None)
        links = [
            (reverse("admin:restrictions_restriction_change", args=[row.pk]), row.get_basis_display(), row.public_id)
            for row in rows
        ]
        return format_html_join(", ", '<a href="{}">{} ({})</a>', links) or "–"

    @admin.display(description=_("State"), ordering="state")
    def standing(self, listing: Listing) -> str:
        """A live listing that nobody can find is frozen."""
        return render_to_string("admin/status.html", {"row": listing.visibility(_is_frozen(listing))})


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnlyAdmin):
    """What was imported, batch by batch."""

    list_display = ("public_id", "source", "added", "changed", "imported_at")
    list_filter = ("source",)


def _is_frozen(listing: Listing) -> bool:
    return "hide" in effects_on([listing.public_id]).get(listing.public_id, set())
