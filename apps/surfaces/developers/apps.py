from django.apps import AppConfig


class DevelopersConfig(AppConfig):
    name = "apps.surfaces.developers"
    label = "developers"
