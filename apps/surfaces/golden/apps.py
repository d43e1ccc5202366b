from django.apps import AppConfig


class GoldenConfig(AppConfig):
    name = "apps.surfaces.golden"
    label = "golden"
