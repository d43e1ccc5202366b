from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "apps.surfaces.operations"
    label = "operations"

    def ready(self) -> None:
        from apps.surfaces.operations.words import name_in_words  # reads models, so not before all are loaded

        name_in_words()
