from django.apps import AppConfig


class EntitlementsConfig(AppConfig):
    name = "apps.demand.entitlements"
    label = "entitlements"
