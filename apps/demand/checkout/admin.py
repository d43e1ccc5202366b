"""Offers, orders and agreements for operators: to read, and one act that takes an order back before it is done."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.demand.checkout import commands
from apps.demand.checkout.models import Agreement, Offer, Order, TermsAcceptance
from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin, shown_money
from apps.ground.policy.actor import Actor


def preview_cancel(actor: Actor, order: Order) -> Preview:
    """What would not be bought."""
    return Preview(
        touches=[(_("Seats"), order.seats), (_("Per month"), shown_money(order.total_minor, order.currency))],
        told=_("the customer's owners, administrators and finance members"),
        undo=_("the customer orders again"),
    )


@admin.register(Offer)
class OfferAdmin(ReadOnlyAdmin):
    """What is and was proposed."""

    list_display = ("public_id", "listing_slug", "partner_name", "audience", "standing", "currency", "valid_from")
    list_filter = ("state", "audience")
    search_fields = ("public_id", "listing", "listing_slug", "partner_name")


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Every order from its quote on."""

    list_display = ("numbered", "customer_name", "listing_slug", "standing", "seats", "a_month", "quoted_at")
    list_filter = ("state",)
    search_fields = ("public_id", "number", "customer_name", "listing_slug", "purchase_order_number")
    acts = (
        Act(
            commands.cancel_order,
            label=_("Cancel order"),
            preview=preview_cancel,
            effect=_("Nothing was bought and nothing will be charged."),
            danger=True,
        ),
    )

    @admin.display(description=_("Order"), ordering="number")
    def numbered(self, order: Order) -> str:
        """Its number, and until it is placed its public id."""
        return order.number or order.public_id

    @admin.display(description=_("Per month"), ordering="total_minor")
    def a_month(self, order: Order) -> str:
        return shown_money(order.total_minor, order.currency)


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    """What was agreed, for its whole term."""

    list_display = (
        "number",
        "customer_name",
        "partner_name",
        "listing_slug",
        "standing",
        "seats",
        "starts_at",
        "ends_at",
    )
    list_filter = ("state",)
    search_fields = ("public_id", "number", "customer_name", "partner_name", "listing_slug")


@admin.register(TermsAcceptance)
class TermsAcceptanceAdmin(ReadOnlyAdmin):
    """Which text somebody accepted, and when."""

    list_display = ("order", "version", "language", "digest", "accepted_at")
    search_fields = ("order__public_id", "order__number", "digest")
