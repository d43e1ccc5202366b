from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from apps.ground.web.health import add_part


class TenancyConfig(AppConfig):
    name = "apps.ground.tenancy"
    label = "tenancy"
    verbose_name = _("Marketplace")

    def ready(self) -> None:
        from apps.ground.tenancy.migrated import schema_state  # reads a model, which is loaded by now

        add_part("schema", schema_state)
