from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "apps.surfaces.portal"
    label = "portal"
