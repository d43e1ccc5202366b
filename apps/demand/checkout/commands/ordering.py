"""The customer's way: a quote, terms accepted, the order placed."""

from django.utils.translation import gettext_lazy as _

from apps.demand.checkout import customer_terms, rules
from apps.demand.checkout.commands.agreements import fulfil_order
from apps.demand.checkout.config import buying_policy
from apps.demand.checkout.current_offer import standing_offer
from apps.demand.checkout.models import Offer, Order, TermsAcceptance
from apps.demand.checkout.models.snapshots import snapshot_of
from apps.demand.checkout.numbering import next_number
from apps.demand.checkout.refusals import (
    NotACustomer,
    OfferExpired,
    PriceChanged,
    QuoteExpired,
    TermsNotAccepted,
    TermsOutdated,
    purchase_order_number_refused,
    seats_refused,
)
from apps.ground import clock
from apps.ground.accounts.models import Organisation, User
from apps.ground.commands.command import command
from apps.ground.commands.machine import WrongState
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.policy.decisions import authorize
from apps.ground.restrictions.resolver import require_free
from apps.ground.web.lookup import get_visible_or_404
from apps.supply.pricing.charges import ChargeRefused
from apps.supply.pricing.rules import rate, total

QUOTE_FIELDS = ["offer", "offer_ref", *Offer.SNAPSHOT, "seats", "total_minor", "months", "quoted_at", "price_until"]


@command(
    "checkout.start_order",
    announces="checkout.order_started",
    said=_("Order started at a fixed price"),
    needs_person=True,
)
def start_order(actor: Actor, *, offer: str, seats: int) -> Order:
    """Quote an offer's price for so many seats; the price is held for a while, the quote for longer.

    offer: its public id, which only whom it is for can use. Raises: NotFound, Denied buying_from_yourself,
    Restricted, OfferExpired, NotACustomer, Invalid /seats.
    """
    taken = get_visible_or_404(actor, Offer, offer)
    authorize(actor, "checkout.start_order", taken.policy_attributes())
    if not actor.is_customer or actor.organisation_id is None:
        raise NotACustomer
    require_free(taken.restricted_by(), "block_new_purchase")
    customer = Organisation.objects.get(pk=actor.organisation_id)
    at = clock.now()
    order = Order(
        customer=customer,
        customer_ref=customer.public_id,
        customer_name=customer.name,
        started_by_id=actor.person_id,
        requested_by_id=actor.person_id,
        expires_at=at + buying_policy().quote,
    )
    _quote(order, taken, seats)
    order.save()
    return order


@command("checkout.requote_order", announces="checkout.order_requoted", said=_("Order repriced"))
def requote_order(actor: Actor, order: Order, *, seats: int | None = None) -> Order:
    """Quote again: another number of seats, or the price that the offer has now.

    Raises: WrongState once it is placed, QuoteExpired, OfferExpired, Invalid /seats.
    """
    _require_quoted(order)
    _quote(order, standing_offer(order), seats if seats is not None else order.seats)
    order.save(update_fields=QUOTE_FIELDS)
    return order


@command("checkout.accept_terms", announces="checkout.terms_accepted", said=_("Terms accepted"))
def accept_terms(actor: Actor, order: Order, *, version: str, digest: str, purchase_order_number: str = "") -> Order:
    """Accept the customer terms for this order, exactly as they are in force, and note the purchase order number.

    version, digest: of the text that was shown, in whatever language. Raises: WrongState, QuoteExpired, TermsOutdated,
    Invalid /purchase_order_number.
    """
    _require_quoted(order)
    text = customer_terms.of_digest(version, digest)
    if text is None:
        raise TermsOutdated
    written = purchase_order_number.strip()
    if written and not rules.is_purchase_order_number(written):
        raise purchase_order_number_refused()
    at = clock.now()
    TermsAcceptance.objects.create(
        order=order,
        customer_id=order.customer_id,
        partner_id=order.partner_id,
        user=User.objects.get(public_id=actor.user_ref),
        version=text.version,
        language=text.language,
        digest=text.digest,
        accepted_at=at,
    )
    order.terms_version, order.terms_language, order.terms_digest = text.version, text.language, text.digest
    order.accepted_at, order.accepted_by_id = at, actor.user_id
    order.purchase_order_number = written
    fields = ["terms_version", "terms_language", "terms_digest", "accepted_at", "accepted_by", "purchase_order_number"]
    order.save(update_fields=fields)
    return order


@command(
    "checkout.place_order",
    announces="checkout.order_placed",
    said=_("Order placed"),
    needs_key=True,
    blocked_by=("block_new_purchase",),
    needs_person=True,
)
def place_order(actor: Actor, order: Order) -> Order:
    """Order what was quoted. Above the approval limit it waits for a second person, else it is fulfilled at once.

    Raises: WrongState, QuoteExpired, TermsNotAccepted, TermsOutdated, OfferExpired, PriceChanged, Restricted.
    """
    _require_quoted(order)
    if order.accepted_at is None:
        raise TermsNotAccepted
    if not customer_terms.are_in_force(order.terms_version, order.terms_digest):
        raise TermsOutdated
    _require_price(order)
    policy = buying_policy()
    order.machine.place()
    order.number = next_number("O")
    order.placed_at = clock.now()
    order.requested_by_id = actor.person_id
    if policy.needs_approval(order.total_minor, order.currency):
        order.machine.ask_approval()
        order.expires_at = order.placed_at + policy.approval
    order.save(update_fields=["state", "number", "placed_at", "requested_by", "expires_at", "offer", "offer_ref"])
    if order.state == Order.State.PLACED:
        fulfil_order(system_actor("checkout"), order)
    return order


def _require_price(order: Order) -> None:
    """Hold the quoted price while it was promised; afterwards only where the offer's is the same still."""
    offer = standing_offer(order)
    if order.price_is_held:
        return
    if offer.price_digest != order.price_digest:
        raise PriceChanged
    order.offer, order.offer_ref = offer, offer.public_id


def _require_quoted(order: Order) -> None:
    if order.state != Order.State.QUOTED:
        raise WrongState
    if clock.now() >= order.expires_at:
        raise QuoteExpired


def _quote(order: Order, offer: Offer, seats: int) -> None:
    """Write the offer's price for so many seats into the order. Raises: OfferExpired, Invalid /seats."""
    if not offer.stands:
        raise OfferExpired
    try:
        lines = rate(offer.terms, seats)
    except ChargeRefused as refused:
        raise seats_refused(refused, offer.terms) from None
    for column, value in snapshot_of(offer).items():
        setattr(order, column, value)
    order.offer, order.offer_ref = offer, offer.public_id
    order.seats, order.total_minor = seats, total(lines)
    order.months = buying_policy().agreement_months
    order.quoted_at = clock.now()
    order.price_until = order.quoted_at + buying_policy().price_held
