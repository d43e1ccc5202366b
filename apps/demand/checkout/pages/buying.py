"""From a listing to an order in three steps: plan, terms, review; each is a page of its own and needs no script."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.demand.checkout import commands, selectors
from apps.demand.checkout.buying import buying_policy
from apps.demand.checkout.customer_terms import are_in_force, customer_terms
from apps.demand.checkout.forms import PlaceForm, SeatsForm, TermsForm
from apps.demand.checkout.models import Offer, Order
from apps.demand.checkout.summary import Summary, summary_of
from apps.ground.restrictions.resolver import effects_on
from apps.ground.web.forms import refusals_in
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.page import page
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request


@page(who="member")
def buy(request: Request, slug: str) -> HttpResponse:
    """The first step: how many seats of what is offered at this listing; `?seats=` brings the number priced there."""
    offer = selectors.offer_for(request.actor, slug)
    if offer is None:
        raise NotFound
    terms = offer.terms
    if request.method == "POST":
        form = SeatsForm(request.POST, terms=terms)
    else:
        form = SeatsForm.carrying(request.GET.get("seats", ""), terms)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            seats = form.cleaned_data["seats"]
            order = commands.start_order(request.actor, offer=offer.public_id, seats=seats, key=form.idempotency_key)
            return redirect("checkout:terms", order.public_id)
    context = {
        "form": form,
        "offer": offer,
        "summary": summary_of(offer, form.cleaned_data.get("seats") if form.is_valid() else None),
        "steps": _steps(None),
        "is_stopped": _is_stopped(offer),
        **_policy(offer.currency),
    }
    return render(request, "checkout/plan.html", context, status=_status(form) if request.method == "POST" else 200)


@page(who="member")
def plan(request: Request, order_id: str) -> HttpResponse:
    """The first step again: another number of seats, at the price of now."""
    order = _order(request, order_id)
    if order.state != Order.State.QUOTED:
        return _where_it_stands(order)
    offered = selectors.offer_for(request.actor, order.listing_slug) or order
    form = SeatsForm(request.POST or None, initial={"seats": order.seats}, terms=offered.terms)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.requote_order(request.actor, order, seats=form.cleaned_data["seats"], key=form.idempotency_key)
            return redirect("checkout:terms" if order.accepted_at is None else "checkout:review", order.public_id)
    context = {**_about(order, step=1), "form": form, "offer": None}
    return render(request, "checkout/plan.html", context, status=_status(form))


@page(who="member")
def terms(request: Request, order_id: str) -> HttpResponse:
    """The second step: the terms in force, their version and digest, and the purchase order number."""
    order = _order(request, order_id)
    if order.state != Order.State.QUOTED:
        return _where_it_stands(order)
    text = customer_terms(get_language() or "en")
    form = TermsForm(request.POST) if request.method == "POST" else _terms_form(order)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_in(form):
            commands.accept_terms(
                request.actor,
                order,
                version=given["version"],
                digest=given["digest"],
                purchase_order_number=given["purchase_order_number"],
                key=form.idempotency_key,
            )
            return redirect("checkout:review", order.public_id)
    if request.method == "POST":
        form.shown_again(text)
    context = {**_about(order, step=2), "form": form, "text": text}
    return render(request, "checkout/terms.html", context, status=_status(form))


@page(who="member")
def review(request: Request, order_id: str) -> HttpResponse:
    """The last step: everything once more, then the one button. A changed price is shown beside the old one."""
    order = _order(request, order_id)
    if order.state != Order.State.QUOTED:
        return _where_it_stands(order)
    if order.accepted_at is None or not are_in_force(order.terms_version, order.terms_digest):
        return redirect("checkout:terms", order.public_id)
    form = PlaceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            placed = commands.place_order(request.actor, order, key=form.idempotency_key)
            messages.success(request, _placed_words(placed))
            return redirect("checkout:receipt", placed.number)
    context = {
        **_about(order, step=3),
        "form": form,
        "approvers": selectors.approvers(request.actor, order),
        "may_place": selectors.may(request.actor, "checkout.place_order", order),
        "changed": _changed_price(request, order),
    }
    return render(request, "checkout/review.html", context, status=_status(form))


@page(who="member", methods=("POST",))
def requote(request: Request, order_id: str) -> HttpResponse:
    """Take the new price; back to the review."""
    order = _order(request, order_id)
    form = PlaceForm(request.POST)
    form.is_valid()
    commands.requote_order(request.actor, order, key=form.idempotency_key)
    messages.success(request, _("The order has the new price. Nothing is ordered yet."))
    return redirect("checkout:review", order.public_id)


def _placed_words(order: Order) -> str:
    if order.state == Order.State.AWAITING_APPROVAL:
        return _("Approval requested. Nothing is bought until a second member approves the order.")
    return _("Thank you. The order is placed.")


def _order(request: Request, order_id: str) -> Order:
    order = get_visible_or_404(request.actor, Order, order_id)
    if order.customer_id != request.actor.organisation_id:
        raise NotFound
    return order


def _where_it_stands(order: Order) -> HttpResponse:
    return redirect("checkout:receipt", order.number) if order.number else redirect("checkout:orders")


def _terms_form(order: Order) -> TermsForm:
    text = customer_terms(get_language() or "en")
    has_accepted = order.accepted_at is not None and are_in_force(order.terms_version, order.terms_digest)
    return TermsForm.of(text, order.purchase_order_number, has_accepted)


def _about(order: Order, step: int) -> dict[str, Any]:
    """What every step shows: the order, its price, where one is."""
    return {
        "order": order,
        "summary": summary_of(order),
        "steps": _steps(order),
        "step": step,
        "needs_approval": buying_policy().needs_approval(order.total_minor, order.currency),
        **_policy(order.currency),
        "is_stopped": _is_stopped(order),
    }


def _steps(order: Order | None) -> list[dict[str, str]]:
    names = (("plan", _("Plan")), ("terms", _("Terms")), ("review", _("Review and order")))
    return [
        {"label": label, "href": reverse(f"checkout:{name}", args=[order.public_id]) if order else ""}
        for name, label in names
    ]


def _policy(currency: str) -> dict[str, Any]:
    """The monthly limit of approval in this currency, if there is one, and how long agreements run."""
    policy = buying_policy()
    return {"limit": policy.approval_limit_minor.get(currency), "months": policy.agreement_months}


def _is_stopped(row: Offer | Order) -> bool:
    return any("block_new_purchase" in effects for effects in effects_on(row.restricted_by()).values())


def _changed_price(request: Request, order: Order) -> Summary | None:
    """The price of now, where it is another than the order's and the order's is no longer held."""
    offer = selectors.offer_for(request.actor, order.listing_slug)
    if offer is None or order.price_is_held or offer.price_digest == order.price_digest:
        return None
    return summary_of(offer, order.seats)


def _status(form: Any) -> int:
    return 422 if form.errors else 200
