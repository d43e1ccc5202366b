"""Entitlements for operators: to read, with acts that suspend, resume and revoke."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements import commands
from apps.demand.entitlements.models import Entitlement, Revocation, Seat
from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin
from apps.ground.policy.actor import Actor

BOTH_SIDES = _("owners and administrators of the customer and of the partner")


def preview(actor: Actor, entitlement: Entitlement) -> Preview:
    """Whom it touches, counted now."""
    others = Entitlement.objects.filter(customer_id=entitlement.customer_id, state__in=Entitlement.RUNNING)
    return Preview(
        touches=[
            (_("Members on a seat"), entitlement.taken.filter(state=Seat.State.ASSIGNED).count()),
            (_("Seats bought"), entitlement.seats),
            (_("Other purchases of this customer (unaffected)"), others.exclude(pk=entitlement.pk).count()),
        ],
        told=BOTH_SIDES,
        undo=_("resume it; everything works as before"),
    )


def preview_ask(actor: Actor, entitlement: Entitlement) -> Preview:
    """Whom it would touch; until a second person has decided, nothing is stopped."""
    return Preview(
        touches=preview(actor, entitlement).touches,
        told=_("the other operators, under Revocations"),
        undo=_("decline the revocation"),
    )


def preview_revoke(actor: Actor, revocation: Revocation) -> Preview:
    """Whom it touches; and it cannot be taken back."""
    entitlement = revocation.entitlement
    return Preview(
        touches=[(_("Reason"), revocation.reason), *preview(actor, entitlement).touches],
        told=BOTH_SIDES,
        undo=_("not possible: the customer must order again"),
        confirm_name=entitlement.customer_name,
    )


@admin.register(Entitlement)
class EntitlementAdmin(ReadOnlyAdmin):
    """Every right to use something."""

    list_display = (
        "public_id",
        "customer_name",
        "partner_name",
        "listing_slug",
        "standing",
        "seats_assigned",
        "seats",
        "ends_at",
    )
    list_filter = ("state",)
    search_fields = ("public_id", "customer_name", "partner_name", "listing", "listing_slug")
    acts = (
        Act(
            commands.suspend,
            label=_("Suspend"),
            preview=preview,
            effect=_("Use stops at the next check, within seconds. The term continues."),
            danger=True,
            following=(_("Resume it once the reason no longer applies."),),
        ),
        Act(
            commands.resume,
            label=_("Resume"),
            preview=preview,
            effect=_("The same members can use it again immediately."),
        ),
        Act(
            commands.ask_revocation,
            label=_("Request revocation"),
            preview=preview_ask,
            move="revoke",
            effect=_(
                "A second person decides. Until then the product can still be used; suspend it if this cannot wait."
            ),
            danger=True,
            following=(_("Another operator carries it out or declines it under Revocations."),),
        ),
    )


@admin.register(Revocation)
class RevocationAdmin(ReadOnlyAdmin):
    """What waits for a second person, and what became of it."""

    list_display = ("public_id", "entitlement", "standing", "asked_by", "asked_at", "decided_by", "decided_at")
    list_filter = ("state",)
    list_select_related = ("entitlement", "asked_by", "decided_by")
    search_fields = ("public_id", "entitlement__public_id", "entitlement__customer_name", "entitlement__listing_slug")
    acts = (
        Act(
            commands.revoke,
            label=_("Revoke"),
            move="carry_out",
            preview=preview_revoke,
            effect=_("Use ends permanently, and the agreement with it."),
            danger=True,
        ),
        Act(
            commands.decline_revocation,
            label=_("Decline"),
            effect=_("The entitlement stays as it is."),
        ),
    )


@admin.register(Seat)
class SeatAdmin(ReadOnlyAdmin):
    """Who sits and who sat, by public id."""

    list_display = ("public_id", "entitlement", "user_ref", "standing", "assigned_at", "released_at")
    list_filter = ("state",)
    search_fields = ("public_id", "user_ref", "entitlement__public_id")
