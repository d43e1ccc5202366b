from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "apps.demand.metering"
    label = "metering"
