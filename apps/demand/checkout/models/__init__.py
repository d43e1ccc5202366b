"""What is stored about buying, one module a subject."""

from apps.demand.checkout.models.agreement import Agreement
from apps.demand.checkout.models.numbering import NumberSeries
from apps.demand.checkout.models.offer import Offer
from apps.demand.checkout.models.order import Order, TermsAcceptance

__all__ = ["Agreement", "NumberSeries", "Offer", "Order", "TermsAcceptance"]
