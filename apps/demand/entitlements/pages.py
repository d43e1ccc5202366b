"""What the organisation bought: the list, one purchase with its seats, and its token."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.demand.checkout.summary import summary_of
from apps.demand.entitlements import commands, selectors, tokens
from apps.demand.entitlements.acts import RELEASE_SEAT
from apps.demand.entitlements.forms import SeatForm
from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.entitlements.reasons import sentence
from apps.demand.entitlements.selectors import decide_one
from apps.demand.entitlements.signing import signing_key
from apps.ground import clock
from apps.ground.commands.confirm import confirm
from apps.ground.policy.decisions import decide
from apps.ground.web.forms import data_of, form_page
from apps.ground.web.page import page
from apps.ground.web.paging import page_of
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request


@page(who="member", methods=("GET",))
def purchases(request: Request) -> HttpResponse:
    """Everything the organisation may use or could use, newest first."""
    actor = request.actor
    shown = page_of(
        selectors.purchases(actor),
        cursor=request.GET.get("cursor"),
        limit=25,
        bound_to=f"purchases|{actor.organisation_ref}|{actor.user_ref}",
    )
    return render(request, "entitlements/purchases.html", {"purchases": shown.rows, "next_cursor": shown.next_cursor})


@page(who="member")
def detail(request: Request, public_id: str) -> HttpResponse:
    """One purchase: whether it may be used, who sits, what it costs; a form gives a seat."""
    actor = request.actor
    entitlement = _own(request, public_id)
    form = SeatForm(data_of(request), members=selectors.members_without_seat(actor, entitlement))
    return form_page(
        request,
        form,
        "entitlements/detail.html",
        lambda: _about(request, entitlement),
        do=lambda given: commands.assign_seat(actor, entitlement, user=given["user"], key=form.idempotency_key),
        then=entitlement,
        done=_("Seat assigned."),
    )


@page(who="member")
def release(request: Request, public_id: str, seat_id: str) -> HttpResponse:
    """Ask once more, then free the seat."""
    entitlement = _own(request, public_id)
    seat = selectors.seats(request.actor, entitlement).filter(public_id=seat_id).first()
    if seat is None:
        raise NotFound
    way = [(entitlement.listing_name, entitlement.get_absolute_url())]
    return confirm(request, RELEASE_SEAT, seat, way=way)


@page(who="member", methods=("POST",))
def token(request: Request, public_id: str) -> HttpResponse:
    """A token as a file: for oneself on a seat, else for the organisation."""
    entitlement = _own(request, public_id)
    is_seated = selectors.seats(request.actor, entitlement).filter(user_ref=request.actor.user_ref).exists()
    issued = tokens.issue(request.actor, entitlement, request.actor.user_ref if is_seated else None)
    response = HttpResponse(issued.text + "\n", content_type="application/jwt")
    response["Content-Disposition"] = f'attachment; filename="{entitlement.public_id}.jwt"'
    return response


@page(who="anyone", methods=("GET",))
def jwks(request: Request) -> HttpResponse:
    """The marketplace's public keys (RFC 7517), for whoever verifies tokens."""
    response = JsonResponse({"keys": [signing_key().public]}, content_type="application/jwk-set+json")
    response["Cache-Control"] = "public, max-age=300"
    return response


def _own(request: Request, public_id: str) -> Entitlement:
    entitlement = selectors.purchases(request.actor).filter(public_id=public_id).first()
    if entitlement is None:
        raise NotFound
    return entitlement


def _about(request: Request, entitlement: Entitlement) -> dict[str, Any]:
    actor = request.actor
    decision = decide_one(actor, entitlement, None, clock.now())
    taken = list(selectors.seats(actor, entitlement).select_related("user"))
    may_assign = decide(actor, "entitlements.assign_seat", entitlement.policy_attributes()).allow
    return {
        "entitlement": entitlement,
        "agreement": entitlement.agreement,
        "order": entitlement.agreement.order,
        "summary": summary_of(entitlement),
        "decision": decision,
        "decision_words": sentence(decision.code),
        "seats": [(seat, _may_release(request, seat)) for seat in taken],
        "own_seat": next((seat for seat in taken if seat.user_id == actor.user_id), None),
        "may_assign": may_assign and entitlement.state in Entitlement.RUNNING,
    }


def _may_release(request: Request, seat: Seat) -> bool:
    return decide(request.actor, "entitlements.release_seat", seat.policy_attributes()).allow
