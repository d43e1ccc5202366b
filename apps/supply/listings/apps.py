"""The app of listings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListingsConfig(AppConfig):
    """Listings, from the first draft to what customers find."""

    name = "apps.supply.listings"
    label = "listings"
    verbose_name = _("Listings")
