"""Celery, told by each task's header which marketplace it works for."""

import os
from typing import Any

from celery.signals import beat_init, celeryd_init, worker_ready
from tenant_schemas_celery.app import CeleryApp
from tenant_schemas_celery.task import TenantTask

from intelgraph import valkey
from intelgraph.readiness import say_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intelgraph.settings")


class MarketplaceTask(TenantTask):
    """A task works for the marketplace that its header names, or not at all: public is never the default (S08)."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        from apps.ground.tenancy.current import current  # models are not loaded when Celery's settings are read

        current()
        return super().__call__(*args, **kwargs)


class Queue(CeleryApp):
    """Celery, whose queue is not asked while it failed a moment ago: a row keeps what is to be done (F34)."""

    def send_task(self, *args: Any, **kwargs: Any) -> Any:
        """Raises: one of valkey.FAILURES."""
        with valkey.breaker.asking():
            return super().send_task(*args, **kwargs)


app = Queue("intelgraph", task_cls=MarketplaceTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
@beat_init.connect
def _only_if_sound(**_given: Any) -> None:
    from intelgraph.soundness import require_sound  # models are not loaded when Celery's settings are read

    require_sound("behind")


@worker_ready.connect
@beat_init.connect
def _can_work(**_given: Any) -> None:
    say_ready()
