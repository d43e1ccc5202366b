"""The offer in whose place an order stands, held still while a command decides."""

from apps.demand.checkout.models import Offer, Order
from apps.demand.checkout.refusals import OfferExpired
from apps.ground.tenancy.scope import whole_marketplace


def offer_now(order: Order) -> Offer:
    """The offer that an order was quoted from, or the newest that took its place, locked until the transaction ends.

    The lock holds off whoever would withdraw or supersede it. It is taken beyond the customer's own rows, for nobody
    but the partner may lock an offer by themselves.
    """
    with whole_marketplace():
        offers = Offer.objects.select_for_update(of=("self",), no_key=True)
        offer = offers.get(pk=order.offer_id)
        if offer.state == Offer.State.SUPERSEDED:
            line = offers.filter(listing=offer.listing, audience=offer.audience, customer_id=offer.customer_id)
            return line.order_by("-id")[0]
        return offer


def standing_offer(order: Order) -> Offer:
    """The same, when it can be taken up now. Raises: OfferExpired."""
    offer = offer_now(order)
    if not offer.stands:
        raise OfferExpired
    return offer
