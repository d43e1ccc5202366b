"""What can be done about offers, orders and agreements, one module a subject."""

from apps.demand.checkout.commands.agreements import end_agreement, fulfil_order, revoke_agreement
from apps.demand.checkout.commands.approving import approve_order, cancel_order, decline_order, expire_order
from apps.demand.checkout.commands.offers import expire_offer, publish_offer, withdraw_offer
from apps.demand.checkout.commands.ordering import accept_terms, place_order, requote_order, start_order

__all__ = [
    "accept_terms",
    "approve_order",
    "cancel_order",
    "decline_order",
    "end_agreement",
    "expire_offer",
    "expire_order",
    "fulfil_order",
    "place_order",
    "publish_offer",
    "requote_order",
    "revoke_agreement",
    "start_order",
    "withdraw_offer",
]
