"""Whom a restriction of a listing meets here: orders that are not through yet."""

from django.utils.translation import gettext_lazy as _

from apps.demand.checkout.models import Order
from apps.ground.restrictions.touches import touches

OPEN = (Order.State.QUOTED, Order.State.PLACED, Order.State.AWAITING_APPROVAL)


@touches("listing", _("Open orders"))
def open_orders(listing: str) -> int:
    """Orders of the listing that would be stopped on their way."""
    return Order.objects.filter(listing=listing, state__in=OPEN).count()
