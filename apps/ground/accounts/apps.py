from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "apps.ground.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Load the Celery app: without it a shared task would be queued by an app of Celery's own, to nowhere."""
        import_module("intelgraph.celery")
