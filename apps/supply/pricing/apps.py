"""The app of price plans."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PricingConfig(AppConfig):
    """Plans, their versions and what they come to."""

    name = "apps.supply.pricing"
    label = "pricing"
    verbose_name = _("Pricing")
