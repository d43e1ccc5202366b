from django.apps import AppConfig

from apps.ground.web.health import add_part


class TenancyConfig(AppConfig):
    name = "apps.ground.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        from apps.ground.tenancy.migrated import schema_state  # reads a model, which is loaded by now

        add_part("schema", schema_state)
