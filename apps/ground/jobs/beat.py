"""Beat: writes what is due into each marketplace's database, once for each due time, however many beats run (F08)."""

import logging
import time
from typing import Any

from celery.beat import PersistentScheduler
from django.db import DatabaseError, InterfaceError

from apps.ground.jobs.queue import enqueue, periods
from apps.ground.tenancy.current import everywhere, inside
from intelgraph.database.connection import connection

log = logging.getLogger(__name__)


class DueJobs(PersistentScheduler):
    """A job's key is the beginning of its period, so that two beats mean the same one."""

    def setup_schedule(self) -> None:
        """What jobs declare by `every_s`; their modules are loaded by now."""
        self.app.conf.beat_schedule = {name: {"task": name, "schedule": every_s} for name, every_s in periods().items()}
        super().setup_schedule()

    def install_default_entries(self, data: Any) -> None:
        """None of Celery's: it would clean results at four in the morning, and has no period."""

    def apply_entry(self, entry: Any, producer: Any = None) -> None:
        """Ask for the entry's job in every open marketplace. A time missed while the database is away stays missed: due
        jobs look at what is due, not at how often they ran."""
        period_s = int(entry.schedule.run_every.total_seconds())
        due = str(int(time.time()) // period_s * period_s)
        try:
            connection.set_schema_to_public()
            for marketplace in everywhere():
                if marketplace.opened_at is not None:
                    with inside(marketplace):
                        enqueue(self.app.tasks[entry.task], key=due)
        except (DatabaseError, InterfaceError) as error:
            log.warning("beat.database_away", extra={"entry": entry.name, "because": type(error).__name__})
            connection.close()
