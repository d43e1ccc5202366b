"""Whom a restriction of a listing meets here: customers who may use it now, and the seats they gave out."""

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements.models import Entitlement
from apps.ground.restrictions.touches import touches


@touches("listing", _("Customers who use it"))
def customers(listing: str) -> int:
    """Organisations with an entitlement that runs."""
    running = Entitlement.objects.filter(listing=listing, state=Entitlement.State.ACTIVE)
    return running.values("customer_id").distinct().count()


@touches("listing", _("Seats assigned"))
def seats(listing: str) -> int:
    """Members of those customers who hold a seat."""
    running = Entitlement.objects.filter(listing=listing, state=Entitlement.State.ACTIVE)
    return int(running.aggregate(taken=Sum("seats_assigned"))["taken"] or 0)
