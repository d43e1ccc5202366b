"""The app that carries the component tags and the style guide."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    """Components have no tables, so the app is only a name and a place for template tags."""

    name = "apps.surfaces.components"
    label = "components"
