from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "apps.surfaces.storefront"
    label = "storefront"
