"""What plans bring to shared pages."""

from django.utils.translation import gettext_lazy as _

from apps.ground.web.naming import called
from apps.supply.pricing.models import Plan

called(Plan, _("plan"), _("plans"))
