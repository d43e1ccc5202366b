"""The acts on an order."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.demand.checkout import commands
from apps.ground.commands.acts import Act, naming

CANCEL_ORDER = Act(
    commands.cancel_order,
    label=_("Cancel the order"),
    question=lambda order: naming(_("Cancel the order of <bdi>%(name)s</bdi>?"), name=order.listing_name),
    effect=_("Nothing was bought and nothing will be charged. You can order again at the current price."),
    done=_("Order cancelled. Nothing will be charged."),
    back=lambda order: reverse("checkout:orders"),
    danger=True,
)
