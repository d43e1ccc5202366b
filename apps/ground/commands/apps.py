import os

from django.apps import AppConfig
from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from intelgraph import failpoint


class CommandsConfig(AppConfig):
    name = "apps.ground.commands"
    label = "commands"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        autodiscover_modules("commands", "face")
        if settings.FAULT_INJECTION:
            failpoint.arm(os.environ)
