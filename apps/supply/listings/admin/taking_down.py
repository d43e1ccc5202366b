"""The act that takes a listing down with reasons, and the appeals against it."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.touches import as_record, touched_by
from apps.ground.web.forms import CommandForm
from apps.ground.web.language import active_language
from apps.supply.listings import commands
from apps.supply.listings.admin.reviewing import AUTHORS
from apps.supply.listings.models import Listing, Takedown
from apps.supply.listings.moderation import clause_choices


class TakeDownForm(CommandForm):
    """The statement of reasons beside the facts: the law or the clauses that the decision rests on."""

    ground = forms.ChoiceField(label=_("Ground"), choices=Takedown.Ground.choices, widget=forms.RadioSelect)
    provision = forms.CharField(
        label=_("Provision of the law"),
        required=False,
        max_length=300,
        help_text=_("Article and paragraph. Only if the ground is a law."),
    )
    clauses = forms.MultipleChoiceField(
        label=_("Clauses of the policy"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reference = forms.CharField(label=_("Case or ticket"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["clauses"]).choices = clause_choices(active_language())


def preview_take_down(actor: Actor, listing: Listing) -> Preview:
    """Whom it would touch; its name has to be typed."""
    touched = touched_by("listing", listing.public_id)
    return Preview(
        touches=[(each.label, each.count) for each in touched],
        told=_("the partner, with your reasons and the way to appeal; customers who use it"),
        undo=_("an appeal that another operator upholds"),
        confirm_name=listing.slug,
    )


def preview_appeal(actor: Actor, takedown: Takedown) -> Preview:
    """Both sides of it, and whom it touches."""
    touched = touched_by("listing", takedown.listing.public_id)
    return Preview(
        touches=[
            (_("Reasons of the decision"), takedown.facts_found),
            (_("Appeal"), takedown.appeal),
            *((each.label, each.count) for each in touched),
        ],
        told=AUTHORS,
    )


def counted(listing: Listing) -> dict[str, Any]:
    """What the preview counted, as the record of the restriction keeps it."""
    return {"touched": as_record(touched_by("listing", listing.public_id))}


@admin.register(Takedown)
class TakedownAdmin(ReadOnlyAdmin):
    """Decisions to take a listing down, and the appeals that wait for somebody who had no part in them."""

    list_display = ("public_id", "listing", "state", "ground", "decided_by", "decided_at", "appeal_until")
    list_filter = ("state", "ground")
    list_select_related = ("listing", "decided_by")
    search_fields = ("public_id", "listing__slug", "listing__public_id")
    acts = (
        Act(
            commands.uphold_appeal,
            label=_("Uphold the appeal"),
            preview=preview_appeal,
            effect=_("The removed version is live again and can be bought."),
        ),
        Act(
            commands.dismiss_appeal,
            label=_("Dismiss the appeal"),
            preview=preview_appeal,
            danger=True,
            effect=_("The listing stays removed. Your reasons are shown to the partner."),
        ),
    )
