"""What becomes of an order that waits: a second person decides, somebody gives it up, or its time ends."""

from django.utils.translation import gettext_lazy as _

from apps.demand.checkout.commands.agreements import fulfil_order
from apps.demand.checkout.current_offer import offer_now
from apps.demand.checkout.models import Offer, Order
from apps.demand.checkout.refusals import OfferExpired, QuoteExpired, reason_missing
from apps.ground import clock
from apps.ground.accounts.actors import person_of
from apps.ground.commands.command import command
from apps.ground.commands.machine import WrongState
from apps.ground.commands.registry import Reason
from apps.ground.policy.actor import Actor, system_actor


@command(
    "checkout.approve_order",
    announces="checkout.order_approved",
    said=_("Order approved by a second person"),
    needs_key=True,
    blocked_by=("block_new_purchase",),
    second_person=("started_by", "accepted_by", "requested_by"),
)
def approve_order(actor: Actor, order: Order) -> Order:
    """Let an order through as its second person, at the price it was placed at; it is fulfilled at once.

    Raises: Denied four_eyes, WrongState, QuoteExpired, OfferExpired when it was withdrawn meanwhile, Restricted.
    """
    order.machine.approve()
    if clock.now() >= order.expires_at:
        raise QuoteExpired
    if offer_now(order).state == Offer.State.WITHDRAWN:
        raise OfferExpired
    order.approved_by_id = person_of(actor)
    order.decided_at = clock.now()
    order.save(update_fields=["state", "approved_by", "decided_at"])
    fulfil_order(system_actor("checkout"), order)
    return order


@command("checkout.decline_order", announces="checkout.order_declined", said=_("Order declined"))
def decline_order(actor: Actor, order: Order, *, reason: str) -> Order:
    """Turn an order down, with a reason for whoever asked for it. Raises: WrongState, Invalid /reason."""
    order.machine.decline()
    if not reason.strip():
        raise reason_missing()
    order.reason = reason.strip()[:500]
    order.decided_at = clock.now()
    order.save(update_fields=["state", "reason", "decided_at"])
    return order


@command(
    "checkout.cancel_order",
    announces="checkout.order_cancelled",
    said=_("Order cancelled"),
    grave=True,
    reason=Reason.OF_OPERATORS,
)
def cancel_order(actor: Actor, order: Order, *, reason: str = "") -> Order:
    """Give up an order that is not yet fulfilled; an operator says why. Raises: WrongState, Invalid /reason."""
    order.machine.cancel()
    order.reason = reason.strip()[:500]
    order.decided_at = clock.now()
    order.save(update_fields=["state", "reason", "decided_at"])
    return order


@command("checkout.expire_order", announces="checkout.order_expired", said=_("Order expired"))
def expire_order(actor: Actor, order: Order) -> Order:
    """End an order that nobody placed or decided on in time. Raises: WrongState, also before that time."""
    if clock.now() < order.expires_at:
        raise WrongState
    order.machine.expire()
    order.decided_at = clock.now()
    order.save(update_fields=["state", "decided_at"])
    return order
