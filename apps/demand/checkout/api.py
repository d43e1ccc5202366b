"""Buying over the API: offers, and orders from the quote to the decision."""

from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter

from apps.demand.checkout import commands, selectors
from apps.demand.checkout.documents import offer_columns, offer_document, order_document
from apps.demand.checkout.models import Order
from apps.ground.policy.actor import Actor
from apps.ground.web.api.edits import etag_of, idempotency_key
from apps.ground.web.api.endpoint import KEY_HEADER, LIST_PARAMETERS, endpoint, json_answer, methods, page_answer
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.paging import page_of, read_limit

TAG = "orders"
ORDER = {200: {"type": "object"}}
Seats = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class NewOrder(msgspec.Struct, forbid_unknown_fields=True):
    """An offer and how many seats of it."""

    offer: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    seats: Seats


class Acceptance(msgspec.Struct, forbid_unknown_fields=True):
    """Exactly the terms that were read: version and sha256 of the text in force."""

    version: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]
    digest: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    purchase_order_number: Annotated[str, msgspec.Meta(max_length=40)] = ""


class Requote(msgspec.Struct, forbid_unknown_fields=True):
    """The price of now, perhaps for another number of seats."""

    seats: Seats | None = None


class Decline(msgspec.Struct, forbid_unknown_fields=True):
    """Why; whoever asked for the order reads it."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


@endpoint(
    name="list_offers",
    summary="What can be bought",
    parameters=[OpenApiParameter("listing", str, description="Only this listing's."), *LIST_PARAMETERS],
    public=True,
    tag=TAG,
)
def list_offers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Offers that stand, newest first; private ones only for whom they are meant. `?listing=` names one listing."""
    rows = selectors.offers_on_sale(actor)
    listing = request.GET.get("listing", "")
    return page_answer(
        page_of(
            offer_columns(rows.filter(listing=listing) if listing else rows),
            cursor=request.GET.get("cursor"),
            limit=read_limit(request.GET.get("limit")),
            bound_to=f"offers|{listing}|{actor.organisation_ref}|{actor.user_ref}",
            shape=offer_document,
        )
    )


@endpoint(
    name="list_orders",
    summary="Orders, as customer or as partner",
    parameters=[OpenApiParameter("state", str, enum=Order.State.values), *LIST_PARAMETERS],
    tag=TAG,
)
def list_orders(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Newest first; `?state=` narrows the list."""
    rows = selectors.orders(actor).select_related("agreement")
    state = request.GET.get("state", "")
    return page_answer(
        page_of(
            rows.filter(state=state) if state else rows,
            cursor=request.GET.get("cursor"),
            limit=read_limit(request.GET.get("limit")),
            bound_to=f"orders|{state}|{actor.organisation_ref}|{actor.user_ref}",
            shape=order_document,
        )
    )


@endpoint(name="get_order", summary="One order", answers=ORDER, tag=TAG)
def get_order(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """Its state, price, terms and agreement, with an ETag that changes with it."""
    document = order_document(get_visible_or_404(actor, Order, public_id, "agreement"))
    return json_answer(document, etag=etag_of(document))


@endpoint(
    name="start_order",
    summary="Quote an offer",
    body=NewOrder,
    answers={201: {"type": "object"}},
    parameters=[KEY_HEADER],
    tag=TAG,
)
def start_order(request: HttpRequest, actor: Actor, body: NewOrder) -> HttpResponse:
    """The price is held until `price_until`, the order lapses at `expires_at`; nothing is bought yet."""
    order = commands.start_order(actor, offer=body.offer, seats=body.seats, key=idempotency_key(request))
    response = json_answer(order_document(order), status=201)
    response["Location"] = f"/api/v1/orders/{order.public_id}"
    return response


@endpoint(name="requote_order", summary="Quote it again", body=Requote, answers=ORDER, parameters=[KEY_HEADER], tag=TAG)
def requote_order(request: HttpRequest, actor: Actor, public_id: str, body: Requote) -> HttpResponse:
    """After `price_changed`, or for another number of seats."""
    order = get_visible_or_404(actor, Order, public_id)
    requoted = commands.requote_order(actor, order, seats=body.seats, key=idempotency_key(request))
    return json_answer(order_document(requoted))


@endpoint(
    name="accept_terms",
    summary="Accept the customer terms",
    body=Acceptance,
    answers=ORDER,
    parameters=[KEY_HEADER],
    tag=TAG,
)
def accept_terms(request: HttpRequest, actor: Actor, public_id: str, body: Acceptance) -> HttpResponse:
    """A person of the customer does this, in a session: a program cannot agree to terms."""
    order = commands.accept_terms(
        actor,
        get_visible_or_404(actor, Order, public_id),
        version=body.version,
        digest=body.digest,
        purchase_order_number=body.purchase_order_number,
        key=idempotency_key(request),
    )
    return json_answer(order_document(order))


@endpoint(name="place_order", summary="Order what was quoted", answers=ORDER, parameters=[KEY_HEADER], tag=TAG)
def place_order(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """Needs an Idempotency-Key. Ends `fulfilled`, or above the approval limit `awaiting_approval`.

    Problem codes: offer_expired, price_changed, order_expired, terms_not_accepted, terms_outdated, wrong_state,
    block_new_purchase.
    """
    order = get_visible_or_404(actor, Order, public_id)
    return json_answer(order_document(commands.place_order(actor, order, key=idempotency_key(request))))


@endpoint(name="approve_order", summary="Approve an order", answers=ORDER, parameters=[KEY_HEADER], tag=TAG)
def approve_order(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """As its second person. Needs an Idempotency-Key."""
    order = get_visible_or_404(actor, Order, public_id)
    return json_answer(order_document(commands.approve_order(actor, order, key=idempotency_key(request))))


@endpoint(
    name="decline_order", summary="Decline an order", body=Decline, answers=ORDER, parameters=[KEY_HEADER], tag=TAG
)
def decline_order(request: HttpRequest, actor: Actor, public_id: str, body: Decline) -> HttpResponse:
    """With a reason."""
    order = get_visible_or_404(actor, Order, public_id)
    declined = commands.decline_order(actor, order, reason=body.reason, key=idempotency_key(request))
    return json_answer(order_document(declined))


@endpoint(name="cancel_order", summary="Give an order up", answers=ORDER, parameters=[KEY_HEADER], tag=TAG)
def cancel_order(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """Before it is fulfilled."""
    order = get_visible_or_404(actor, Order, public_id)
    return json_answer(order_document(commands.cancel_order(actor, order, key=idempotency_key(request))))


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
