from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from apps.ground.web.health import add_part


class ProvenanceConfig(AppConfig):
    name = "apps.ground.provenance"
    label = "provenance"
    verbose_name = _("The log")

    def ready(self) -> None:
        from apps.ground.provenance.health import log_state  # reads models, which are loaded by now

        add_part("log", log_state, needed=False)
