"""What became of an order: the list, the receipt, the second person's page, and giving up."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.demand.checkout import commands, selectors
from apps.demand.checkout.acts import CANCEL_ORDER
from apps.demand.checkout.forms import DecisionForm
from apps.demand.checkout.models import Order
from apps.demand.checkout.summary import summary_of
from apps.ground.commands.confirm import confirm
from apps.ground.web.forms import data_of, form_page
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.page import page
from apps.ground.web.paging import page_of
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request


@page(who="member", methods=("GET",))
def orders(request: Request) -> HttpResponse:
    """The organisation's orders, newest first, and above them what waits for approval."""
    actor = request.actor
    shown = page_of(
        selectors.own_orders(actor),
        cursor=request.GET.get("cursor"),
        limit=25,
        bound_to=f"orders-page|{actor.organisation_ref}|{actor.user_ref}",
    )
    waiting = [
        (order, selectors.may(actor, "checkout.approve_order", order)) for order in selectors.waiting_for(actor)[:50]
    ]
    context = {"orders": shown.rows, "next_cursor": shown.next_cursor, "waiting": waiting}
    return render(request, "checkout/orders.html", context)


@page(who="member", methods=("GET",))
def receipt(request: Request, number: str) -> HttpResponse:
    """What was ordered at which price under which terms, and what happens next."""
    order = selectors.order_by_number(request.actor, number)
    context = {
        "order": order,
        "summary": summary_of(order),
        "card_title": _("Receipt") if order.state == Order.State.FULFILLED else _("Order details"),
        "agreement": getattr(order, "agreement", None),
        "may_approve": selectors.may(request.actor, "checkout.approve_order", order),
        "may_cancel": order.machine.can("cancel"),
        "approvers": selectors.approvers(request.actor, order) if order.machine.can("approve") else [],
    }
    return render(request, "checkout/receipt.html", context)


@page(who="member")
def approve(request: Request, number: str) -> HttpResponse:
    """The second person reads the order and decides."""
    order = selectors.order_by_number(request.actor, number)
    if order.state != Order.State.AWAITING_APPROVAL:
        return redirect("checkout:receipt", number)
    form = DecisionForm(data_of(request))

    def decide(given: dict[str, Any]) -> Order:
        if request.POST.get("do") == "decline":
            return commands.decline_order(request.actor, order, reason=given["reason"], key=form.idempotency_key)
        return commands.approve_order(request.actor, order, key=form.idempotency_key)

    return form_page(
        request,
        form,
        "checkout/approve.html",
        lambda: {
            "order": order,
            "summary": summary_of(order),
            "took_part": request.actor.user_id in {order.started_by_id, order.accepted_by_id, order.requested_by_id},
            "may_approve": selectors.may(request.actor, "checkout.approve_order", order),
        },
        do=decide,
        then=reverse("checkout:receipt", args=[number]),
        done=lambda decided: _("Order declined.") if decided.state == Order.State.DECLINED else _("Order approved."),
    )


@page(who="member")
def cancel(request: Request, order_id: str) -> HttpResponse:
    """Ask once more, then give the order up."""
    order = get_visible_or_404(request.actor, Order, order_id)
    if order.customer_id != request.actor.organisation_id:
        raise NotFound
    return confirm(request, CANCEL_ORDER, order, way=[(_("Orders"), reverse("checkout:orders"))])
