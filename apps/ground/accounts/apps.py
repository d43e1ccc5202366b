from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "apps.ground.accounts"
    label = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Load the Celery app: without it a shared task would be queued by an app of Celery's own, to nowhere."""
        import_module("intelgraph.celery")
