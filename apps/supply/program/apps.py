"""The app of the partner program."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramConfig(AppConfig):
    """Partners, from the application to the tier."""

    name = "apps.supply.program"
    label = "program"
    verbose_name = _("Partner program")
