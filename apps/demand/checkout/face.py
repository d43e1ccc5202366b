"""What checkout brings to shared pages."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.demand.checkout.models import Agreement, Offer, Order, TermsAcceptance
from apps.demand.checkout.selectors import may, waiting_for
from apps.ground.accounts.scopes import scope
from apps.ground.policy.actor import Actor
from apps.ground.policy.reasons import refusal
from apps.ground.provenance.stories import numbered, related
from apps.ground.tenancy.times import moment
from apps.ground.web.naming import called
from apps.ground.web.needs import Given, Need, need

called(Offer, _("offer"), _("offers"))
called(Order, _("order"), _("orders"))
called(Agreement, _("agreement"), _("agreements"))
called(TermsAcceptance, _("acceptance of terms"), _("acceptances of terms"))

MOST_APPROVALS = 10

scope("orders:write", _("Place orders"))
refusal("buying_from_yourself", _("An organisation cannot buy its own listing."))
numbered("ord", Order)
numbered("agr", Agreement)


@need("customer", place=10)
def approvals(actor: Actor, given: Given) -> Iterator[Need]:
    """Orders that this actor may approve; one query, and one decision an order."""
    for order in waiting_for(actor)[:MOST_APPROVALS]:
        if may(actor, "checkout.approve_order", order):
            yield _approval(order)


def _approval(order: Order) -> Need:
    return Need(
        _("Approve or decline order %(number)s") % {"number": order.number},
        _("%(listing)s, %(seats)s. The request expires on %(until)s.")
        % {
            "listing": order.listing_name,
            "seats": ngettext("%(n)d seat", "%(n)d seats", order.seats) % {"n": order.seats},
            "until": moment(order.expires_at),
        },
        reverse("checkout:approve", args=[order.number]),
        _("Decide"),
        "",
        "clock",
    )


@related("ord")
def of_an_order(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """What was bought, and the agreement that it became."""
    rows = Order.objects.visible_to(actor).filter(public_id__in=ids)
    for row in rows.values_list("offer_ref", "listing", "agreement__public_id"):
        yield from row


@related("agr")
def of_an_agreement(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """Its order."""
    yield from Agreement.objects.visible_to(actor).filter(public_id__in=ids).values_list("order__public_id", flat=True)


@related("off")
def of_an_offer(actor: Actor, ids: list[str]) -> Iterable[str | None]:
    """Its listing and plan."""
    rows = Offer.objects.visible_to(actor).filter(public_id__in=ids)
    for row in rows.values_list("listing", "plan"):
        yield from row
