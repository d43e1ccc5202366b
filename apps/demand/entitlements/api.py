"""Entitlements over the API: decisions for vendors' software, seats for the customer's, and tokens for both."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.urls import path
from msgspec import Meta, Struct

from apps.demand.checkout.config import buying_policy
from apps.demand.entitlements import commands, documents, selectors, tokens
from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.entitlements.selectors import Check
from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.web.api.collection import Collection, Filter, one_value
from apps.ground.web.api.endpoint import endpoint, json_answer, methods
from apps.ground.web.api.fields import Id
from apps.ground.web.api.verb import creation, removal
from apps.ground.web.lookup import get_visible_or_404
from intelgraph.limits import LIMITS

TAG = "entitlements"
Reference = Annotated[Id, Meta(min_length=1, max_length=40)]


class CheckBody(Struct, forbid_unknown_fields=True):
    """May this customer use this listing? With `user`: may this person? A customer leaves `customer` out."""

    listing: Reference
    customer: Reference | None = None
    user: Reference | None = None


class ChecksBody(Struct, forbid_unknown_fields=True):
    """One check or up to a hundred."""

    checks: Annotated[list[CheckBody], Meta(min_length=1, max_length=LIMITS["decision_checks"])]


class SeatBody(Struct, forbid_unknown_fields=True):
    """Who is to sit: a member's public id."""

    user: Reference


class TokenBody(Struct, forbid_unknown_fields=True):
    """Whom the token is for: a person on a seat, or without `user` the organisation."""

    user: Reference | None = None


@endpoint(
    name="decide",
    summary="May it be used?",
    body=ChecksBody,
    answers={200: documents.DecisionsDocument},
    problems=(400, 401, 403, 422),
    tag=TAG,
)
def decide(request: HttpRequest, actor: Actor, body: ChecksBody) -> HttpResponse:
    """A vendor asks about its own listings, a customer about itself; for all else the answer is `no_entitlement`.

    Codes: ok, no_entitlement, not_started, expired, suspended, revoked, no_seat, restricted.
    """
    at = clock.now()
    checks = [Check(each.listing, each.customer or actor.organisation_ref, each.user) for each in body.checks]
    most_s = buying_policy().decision_ttl_s
    decided = selectors.decide_batch(actor, checks, at, last=True)
    answers = [documents.answer(check, decision, most_s, at) for check, decision in zip(checks, decided, strict=True)]
    response = json_answer(documents.DecisionsDocument(answers, at))
    response["Cache-Control"] = "no-store"
    return response


ENTITLEMENTS = Collection(
    "entitlements",
    Entitlement,
    selectors.entitlements,
    documents.EntitlementDocument,
    TAG,
    {"listing": Filter("Only this listing's."), "state": one_value(Entitlement.State)},
    related=("agreement",),
)
SEATS = Collection("seats", Seat, selectors.seats, documents.SeatDocument, TAG, parent=Entitlement, argument="seat_id")

list_entitlements = ENTITLEMENTS.many("Entitlements, as customer or as partner")
get_entitlement = ENTITLEMENTS.one(
    "get_entitlement", "One entitlement", "Its state, dates, seats and price, with an ETag."
)
list_seats = SEATS.many("The seats taken", "Seats hold people, so only the customer reads them. Newest first.")
assign_seat = creation(
    SEATS,
    commands.assign_seat,
    "Assign a seat to a member",
    "Never more than were bought; the last seat goes to one member.",
    body=SeatBody,
)
release_seat = removal(SEATS, commands.release_seat, "Release a seat", "Another member can have it immediately.")


@endpoint(
    name="issue_token",
    summary="A signed token for the vendor's software",
    body=TokenBody,
    answers={200: documents.TokenDocument},
    tag=TAG,
)
def issue_token(request: HttpRequest, actor: Actor, public_id: str, body: TokenBody) -> HttpResponse:
    """An EdDSA JWT of at most five minutes, verified with `/.well-known/jwks.json`.

    Where use is not allowed the answer is 409 with the decision's code.
    """
    token = tokens.issue(actor, get_visible_or_404(actor, Entitlement, public_id), body.user)
    response = json_answer(documents.TokenDocument(token.text, token.expires_at))
    response["Cache-Control"] = "no-store"
    return response


api_urls = [
    path("entitlements", methods(get=list_entitlements), name="entitlements"),
    path("entitlements/decisions", methods(post=decide), name="decisions"),
    path("entitlements/<str:public_id>", methods(get=get_entitlement), name="entitlement"),
    path("entitlements/<str:public_id>/seats", methods(get=list_seats, post=assign_seat), name="seats"),
    path("entitlements/<str:public_id>/seats/<str:seat_id>", methods(delete=release_seat), name="seat"),
    path("entitlements/<str:public_id>/token", methods(post=issue_token), name="entitlement_token"),
]
