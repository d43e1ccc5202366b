from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    name = "apps.ground.web"
    label = "web"

    def ready(self) -> None:
        autodiscover_modules("checks")
