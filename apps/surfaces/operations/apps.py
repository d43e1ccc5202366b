from importlib import import_module

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "apps.surfaces.operations"
    label = "operations"

    def ready(self) -> None:
        from apps.surfaces.operations.words import name_in_words  # reads models, so not before all are loaded

        name_in_words()
        import_module("apps.surfaces.operations.evidence.register")  # so that its file is checked with all others
