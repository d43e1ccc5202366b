"""Entitlements as buying makes them."""

from apps.demand.checkout.models import Offer
from apps.demand.entitlements import commands
from apps.demand.entitlements.models import Entitlement, Revocation, Seat
from apps.ground.policy.actor import Actor, system_actor
from tests.factories.accounts import member, operator
from tests.factories.checkout import buyer, placed

PRODUCT = system_actor("entitlements")


def bought(actor: Actor | None = None, of: Offer | None = None, seats: int = 3) -> Entitlement:
    """What an order of so many seats entitles its customer to."""
    order = placed(actor or buyer(), of, seats)
    return commands.grant(PRODUCT, order.agreement)


def owner_of(entitlement: Entitlement) -> Actor:
    """A new owner of the customer."""
    return member(entitlement.customer)


def seated(actor: Actor, entitlement: Entitlement, who: Actor) -> Seat:
    """A member on a seat."""
    return commands.assign_seat(actor, entitlement, user=who.user_ref)


def revoked(entitlement: Entitlement, reason: str = "The keys were published") -> Entitlement:
    """Revoked for good, by two operators."""
    return commands.revoke(operator(("moderator",)), to_be_revoked(entitlement, reason))


def to_be_revoked(entitlement: Entitlement, reason: str = "The keys were published") -> Revocation:
    """The wish of one operator, which another may carry out."""
    return commands.ask_revocation(operator(("moderator",)), entitlement, reason=reason)
