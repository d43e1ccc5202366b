"""Entitlements over the API: decisions for vendors' software, seats for the customer's, and tokens for both."""

from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import path
from drf_spectacular.utils import OpenApiParameter

from apps.demand.checkout.buying import buying_policy
from apps.demand.entitlements import commands, documents, selectors, tokens
from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.entitlements.selectors import Check
from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.web.api.edits import etag_of, idempotency_key
from apps.ground.web.api.endpoint import KEY_HEADER, LIST_PARAMETERS, endpoint, json_answer, methods, page_answer
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.paging import page_of, read_limit
from intelgraph.limits import LIMITS

TAG = "entitlements"
Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class CheckBody(msgspec.Struct, forbid_unknown_fields=True):
    """May this customer use this listing? With `user`: may this person? A customer leaves `customer` out."""

    listing: Reference
    customer: Reference | None = None
    user: Reference | None = None


class ChecksBody(msgspec.Struct, forbid_unknown_fields=True):
    """One check or up to a hundred."""

    checks: Annotated[list[CheckBody], msgspec.Meta(min_length=1, max_length=LIMITS["decision_checks"])]


class SeatBody(msgspec.Struct, forbid_unknown_fields=True):
    """Who is to sit: a member's public id."""

    user: Reference


class TokenBody(msgspec.Struct, forbid_unknown_fields=True):
    """Whom the token is for: a person on a seat, or without `user` the organisation."""

    user: Reference | None = None


@endpoint(
    name="decide",
    summary="May it be used?",
    body=ChecksBody,
    answers={200: documents.Answers},
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
    response = json_answer(documents.Answers(answers, at))
    response["Cache-Control"] = "no-store"
    return response


@endpoint(
    name="list_entitlements",
    summary="Entitlements, as customer or as partner",
    parameters=[
        OpenApiParameter("listing", str, description="Only this listing's."),
        OpenApiParameter("state", str, enum=Entitlement.State.values),
        *LIST_PARAMETERS,
    ],
    tag=TAG,
)
def list_entitlements(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Newest first; `?listing=` and `?state=` narrow the list."""
    rows = selectors.entitlements(actor).select_related("agreement")
    narrowed = {name: request.GET[name] for name in ("listing", "state") if name in request.GET}
    return page_answer(
        page_of(
            rows.filter(**narrowed),
            cursor=request.GET.get("cursor"),
            limit=read_limit(request.GET.get("limit")),
            bound_to=f"entitlements|{actor.organisation_ref}|{actor.user_ref}|{sorted(narrowed.items())}",
            shape=documents.entitlement_document,
        )
    )


@endpoint(name="get_entitlement", summary="One entitlement", tag=TAG)
def get_entitlement(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """Its state, dates, seats and price, with an ETag that changes with it."""
    document = documents.entitlement_document(get_visible_or_404(actor, Entitlement, public_id, "agreement"))
    return json_answer(document, etag=etag_of(document))


@endpoint(name="list_seats", summary="The seats taken", tag=TAG)
def list_seats(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """Seats hold people, so only the customer reads them."""
    entitlement = get_visible_or_404(actor, Entitlement, public_id)
    return json_answer({"items": [documents.seat_document(seat) for seat in selectors.seats(actor, entitlement)]})


@endpoint(
    name="assign_seat",
    summary="Give a member a seat",
    body=SeatBody,
    answers={201: {"type": "object"}},
    parameters=[KEY_HEADER],
    tag=TAG,
)
def assign_seat(request: HttpRequest, actor: Actor, public_id: str, body: SeatBody) -> HttpResponse:
    """Never more than were bought; the last seat has one taker."""
    entitlement = get_visible_or_404(actor, Entitlement, public_id)
    seat = commands.assign_seat(actor, entitlement, user=body.user, key=idempotency_key(request))
    response = json_answer(documents.seat_document(seat), status=201)
    response["Location"] = f"/api/v1/entitlements/{public_id}/seats/{seat.public_id}"
    return response


@endpoint(name="release_seat", summary="Take a seat back", answers={204: None}, tag=TAG)
def release_seat(request: HttpRequest, actor: Actor, public_id: str, seat_id: str) -> HttpResponse:
    """It is free for another member at once."""
    get_visible_or_404(actor, Entitlement, public_id)
    commands.release_seat(actor, get_visible_or_404(actor, Seat, seat_id))
    return HttpResponse(status=204)


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
