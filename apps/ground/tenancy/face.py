"""The marketplace's words for the refusals of its policy."""

from django.utils.translation import gettext_lazy as _

from apps.ground.policy.reasons import refusal
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.naming import called

called(Marketplace, _("marketplace"), _("this marketplace"))

refusal("clock_live", _("The clock of a live marketplace cannot be moved."))
