"""Buying over the API: offers, and orders from the quote to the decision."""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.urls import path
from msgspec import Meta, Struct

from apps.demand.checkout import commands, selectors
from apps.demand.checkout.documents import OfferDocument, OrderDocument, offer_columns
from apps.demand.checkout.models import Offer, Order
from apps.ground.policy.actor import Actor
from apps.ground.web.api.collection import Collection, Filter, one_value
from apps.ground.web.api.endpoint import methods
from apps.ground.web.api.fields import Id
from apps.ground.web.api.verb import creation, verb

TAG = "orders"
Seats = Annotated[int, Meta(ge=1, le=1_000_000, examples=[3])]


class NewOrder(Struct, forbid_unknown_fields=True):
    """An offer and how many seats of it."""

    offer: Annotated[Id, Meta(min_length=1, max_length=40)]
    seats: Seats


class Acceptance(Struct, forbid_unknown_fields=True):
    """Exactly the terms that were read: version and sha256 of the text in force."""

    version: Annotated[str, Meta(min_length=1, max_length=20, examples=["2026-09"])]
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{64}$", examples=["9f" * 32])]
    purchase_order_number: Annotated[str, Meta(max_length=40, examples=["PO-7731"])] = ""


class Requote(Struct, forbid_unknown_fields=True):
    """The current price, for the same number of seats or another."""

    seats: Seats | None = None


class Decline(Struct, forbid_unknown_fields=True):
    """Why; the member who asked for the order reads it."""

    reason: Annotated[str, Meta(min_length=1, max_length=500, examples=["Not in this year's budget"])]


def _on_sale(actor: Actor) -> QuerySet[Offer, dict[str, Any]]:
    return offer_columns(selectors.offers_on_sale(actor))


OFFERS = Collection("offers", Offer, _on_sale, OfferDocument, TAG, {"listing": Filter("Only this listing's.")})
ORDERS = Collection(
    "orders", Order, selectors.orders, OrderDocument, TAG, {"state": one_value(Order.State)}, related=("agreement",)
)

list_offers = OFFERS.many(
    "What can be bought", "Current offers, newest first; a private one only for its customer.", public=True
)
list_orders = ORDERS.many("Orders, as customer or as partner")
get_order = ORDERS.one("get_order", "One order", "Its state, price, terms and agreement, with an ETag.")
start_order = creation(
    ORDERS,
    commands.start_order,
    "Quote an offer",
    "The price is held until `price_until`, the order expires at `expires_at`; nothing is bought yet.",
    body=NewOrder,
)
requote_order = verb(
    ORDERS, commands.requote_order, "Quote it again", "After `price_changed`, or for other seats.", body=Requote
)
accept_terms = verb(
    ORDERS,
    commands.accept_terms,
    "Accept the customer terms",
    "A person of the customer does this, in a session: a program cannot agree to terms.",
    body=Acceptance,
)
place_order = verb(
    ORDERS, commands.place_order, "Order what was quoted", "Ends `fulfilled`, or above the limit `awaiting_approval`."
)
approve_order = verb(ORDERS, commands.approve_order, "Approve an order", "As its second person.")
decline_order = verb(ORDERS, commands.decline_order, "Decline an order", "With a reason.", body=Decline)
cancel_order = verb(ORDERS, commands.cancel_order, "Cancel an order", "Before it is fulfilled.")

api_urls = [
    path("offers", methods(get=list_offers), name="offers"),
    path("orders", methods(get=list_orders, post=start_order), name="orders"),
    path("orders/<str:public_id>", methods(get=get_order), name="order"),
    path("orders/<str:public_id>/quote", methods(post=requote_order), name="order_quote"),
    path("orders/<str:public_id>/terms", methods(post=accept_terms), name="order_terms"),
    path("orders/<str:public_id>/place", methods(post=place_order), name="order_place"),
    path("orders/<str:public_id>/approve", methods(post=approve_order), name="order_approve"),
    path("orders/<str:public_id>/decline", methods(post=decline_order), name="order_decline"),
    path("orders/<str:public_id>/cancel", methods(post=cancel_order), name="order_cancel"),
]
