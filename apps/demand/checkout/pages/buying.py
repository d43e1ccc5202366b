"""From a listing to an order in three steps: plan, terms, review; each is a page of its own and needs no script."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.demand.checkout import commands, selectors
from apps.demand.checkout.config import buying_policy
from apps.demand.checkout.customer_terms import are_in_force, customer_terms
from apps.demand.checkout.forms import SeatsForm, TermsForm
from apps.demand.checkout.models import Offer, Order
from apps.demand.checkout.summary import Summary, summary_of
from apps.ground.restrictions.resolver import effects_on
from apps.ground.web.forms import CommandForm, data_of, form_page
from apps.ground.web.language import active_language
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
    return form_page(
        request,
        form,
        "checkout/plan.html",
        lambda: {
            "offer": offer,
            "summary": summary_of(offer, form.cleaned_data.get("seats") if form.is_valid() else None),
            "steps": _steps(None),
            "is_stopped": _is_stopped(offer),
            **_policy(offer.currency),
        },
        do=lambda given: commands.start_order(
            request.actor, offer=offer.public_id, seats=given["seats"], key=form.idempotency_key
        ),
        then=lambda order: reverse("checkout:terms", args=[order.public_id]),
    )


@page(who="member")
def plan(request: Request, order_id: str) -> HttpResponse:
    """The first step again: another number of seats, at the price of now."""
    order = _order(request, order_id)
    if order.state != Order.State.QUOTED:
        return _where_it_stands(order)
    offered = selectors.offer_for(request.actor, order.listing_slug) or order
    form = SeatsForm(data_of(request), initial={"seats": order.seats}, terms=offered.terms)
    return form_page(
        request,
        form,
        "checkout/plan.html",
        lambda: {**_about(order, step=1), "offer": None},
        do=lambda given: commands.requote_order(request.actor, order, seats=given["seats"], key=form.idempotency_key),
        then=lambda quoted: reverse(
            "checkout:terms" if quoted.accepted_at is None else "checkout:review", args=[quoted.public_id]
        ),
    )


@page(who="member")
def terms(request: Request, order_id: str) -> HttpResponse:
    """The second step: the terms in force, their version and digest, and the purchase order number."""
    order = _order(request, order_id)
    if order.state != Order.State.QUOTED:
        return _where_it_stands(order)
    text = customer_terms(active_language())
    form = TermsForm(request.POST) if request.method == "POST" else _terms_form(order)

    def shown() -> dict[str, Any]:
        if request.method == "POST":
            form.shown_again(text)
        return {**_about(order, step=2), "text": text}

    return form_page(
        request,
        form,
        "checkout/terms.html",
        shown,
        do=lambda given: commands.accept_terms(
            request.actor,
            order,
            version=given["version"],
            digest=given["digest"],
            purchase_order_number=given["purchase_order_number"],
            key=form.idempotency_key,
        ),
        then=reverse("checkout:review", args=[order.public_id]),
    )


@page(who="member")
def review(request: Request, order_id: str) -> HttpResponse:
    """The last step: everything once more, then the one button. A changed price is shown beside the old one."""
    order = _order(request, order_id)
    if order.state != Order.State.QUOTED:
        return _where_it_stands(order)
    if order.accepted_at is None or not are_in_force(order.terms_version, order.terms_digest):
        return redirect("checkout:terms", order.public_id)
    form = CommandForm(data_of(request))
    return form_page(
        request,
        form,
        "checkout/review.html",
        lambda: {
            **_about(order, step=3),
            "approvers": selectors.approvers(request.actor, order),
            "may_place": selectors.may(request.actor, "checkout.place_order", order),
            "changed": _changed_price(request, order),
        },
        do=lambda given: commands.place_order(request.actor, order, key=form.idempotency_key),
        then=lambda placed: reverse("checkout:receipt", args=[placed.number]),
        done=_placed_words,
    )


@page(who="member", methods=("POST",))
def requote(request: Request, order_id: str) -> HttpResponse:
    """Take the new price; back to the review."""
    order = _order(request, order_id)
    form = CommandForm(request.POST)
    form.is_valid()
    commands.requote_order(request.actor, order, key=form.idempotency_key)
    messages.success(request, _("The order has the new price. It is not placed yet."))
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
    text = customer_terms(active_language())
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
