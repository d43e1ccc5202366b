"""What checkout does when others announce: offers follow what is published, and people are told of orders."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.demand.checkout import commands
from apps.demand.checkout.models import Agreement, Offer, Order
from apps.ground.events.subscribe import Event, on
from apps.ground.notices.tell import tell
from apps.ground.notices.wording import word
from apps.ground.policy.actor import system_actor
from apps.ground.web.addresses import address_of
from apps.supply.listings.models import Listing
from apps.supply.pricing.models import Plan

PRODUCT = system_actor("checkout")
APPROVERS = ("owner", "admin", "finance")

word(
    "checkout.approval_asked",
    _("Order %(number)s is awaiting approval"),
    _("%(seats)s seats of %(listing)s. A second member of your organisation must approve."),
    _("View order"),
)
word(
    "checkout.order_approved",
    _("Order %(number)s was approved"),
    _("%(listing)s is yours to use."),
    _("Open the order"),
)
word(
    "checkout.order_declined",
    _("Order %(number)s was declined"),
    _("%(listing)s was not ordered. Reason: %(reason)s"),
    _("Open the order"),
)
word(
    "checkout.order_cancelled",
    _("An order of %(listing)s was cancelled"),
    _("The marketplace cancelled it; nothing will be charged. Reason: %(reason)s"),
    _("Open your orders"),
)
word(
    "checkout.order_expired",
    _("Order %(number)s has expired"),
    _("The request for %(listing)s expired without a decision. Nothing was ordered."),
    _("Open the order"),
)
word(
    "checkout.sold",
    _("%(customer)s bought %(listing)s"),
    _("%(seats)s seats, agreement %(number)s."),
    _("Open the agreement's proof"),
)


@on("listings.published")
def offer_what_is_published(event: Event) -> None:
    """A live listing with a plan is for sale at that plan's price; without one it no longer is."""
    listing = Listing.objects.select_related("live_version").get(public_id=event.data["listing"])
    version = listing.live_version
    if version is None:
        return
    if version.plan_id is None:
        _withdraw(Offer.objects.filter(listing=listing.public_id))
    else:
        commands.publish_offer(PRODUCT, listing=listing.public_id)


@on("listings.retired")
def withdraw_what_is_retired(event: Event) -> None:
    """A listing that left the storefront is no longer sold, privately either."""
    _withdraw(Offer.objects.filter(listing=event.data["listing"]))


@on("pricing.plan_retired")
def withdraw_what_has_no_plan(event: Event) -> None:
    """A plan taken out of sale without a successor takes its offers with it, unless the listing sells another now."""
    plan = Plan.objects.get(public_id=event.subject)
    if Plan.objects.filter(family=plan.family, state=Plan.State.ACTIVE).exists():
        return
    still_sold_by = Listing.objects.filter(live_version__plan=plan).values("public_id")
    _withdraw(Offer.objects.filter(plan=plan.public_id, listing__in=still_sold_by))


@on("checkout.order_placed")
def ask_for_approval(event: Event) -> None:
    """Who may approve hears that an order waits; one that was decided meanwhile is not asked about any more."""
    order = Order.objects.get(public_id=event.subject)
    if order.state == Order.State.AWAITING_APPROVAL:
        _tell(order, "checkout.approval_asked", {"seats": order.seats}, APPROVERS)


@on("checkout.order_approved")
def tell_of_approval(event: Event) -> None:
    _tell(Order.objects.get(public_id=event.subject), event.type)


@on("checkout.order_declined")
def tell_of_decline(event: Event) -> None:
    order = Order.objects.get(public_id=event.subject)
    _tell(order, event.type, {"reason": order.reason})


@on("checkout.order_cancelled")
def tell_of_cancelling(event: Event) -> None:
    """Who gave up their own order knows it; an operator's act is told with its reason."""
    order = Order.objects.get(public_id=event.subject)
    if order.reason:
        params = {"listing": order.listing_names or order.listing_slug, "reason": order.reason}
        tell(order.customer_id, event.type, order.public_id, reverse("checkout:orders"), params, APPROVERS)


@on("checkout.order_expired")
def tell_of_lapse(event: Event) -> None:
    """A quote that nobody placed has no number and nobody waits for it."""
    order = Order.objects.get(public_id=event.subject)
    if order.number:
        _tell(order, event.type)


@on("checkout.order_fulfilled")
def tell_of_sale(event: Event) -> None:
    """The partner hears of a sale."""
    agreement = Agreement.objects.select_related("order").get(public_id=event.subject)
    params = {
        "customer": agreement.customer_name,
        "listing": agreement.listing_names or agreement.listing_slug,
        "seats": agreement.seats,
        "number": agreement.number,
    }
    link = address_of("partner_proof", agreement.order.public_id)
    tell(agreement.partner_id, "checkout.sold", agreement.public_id, link, params, APPROVERS)


def _withdraw(offers: QuerySet[Offer]) -> None:
    for offer in offers.filter(state=Offer.State.PUBLISHED).order_by("id"):
        commands.withdraw_offer(PRODUCT, offer)


def _tell(
    order: Order, kind: str, params: dict[str, object] | None = None, roles: Collection[str] | None = None
) -> None:
    given = {"number": order.number, "listing": order.listing_names or order.listing_slug, **(params or {})}
    link = order.get_absolute_url()
    tell(order.customer_id, kind, order.public_id, link, given, roles)
