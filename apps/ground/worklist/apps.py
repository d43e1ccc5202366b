from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class WorklistConfig(AppConfig):
    """The operators' inbox."""

    name = "apps.ground.worklist"
    label = "worklist"
    verbose_name = _("Inbox")

    def ready(self) -> None:
        autodiscover_modules("work")
