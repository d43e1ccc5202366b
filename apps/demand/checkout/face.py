"""What checkout brings to shared pages."""

from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.scopes import scope
from apps.ground.policy.reasons import refusal

scope("orders:write", _("Place orders"))
refusal("buying_from_yourself", _("An organisation cannot buy its own listing."))
