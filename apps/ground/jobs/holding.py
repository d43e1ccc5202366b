"""Holding a job: a lease with a fencing number, so that of two holders the older one can change nothing more (F06)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Now

from apps.ground.jobs.models import Job
from apps.ground.policy.actor import system_actor
from apps.ground.tenancy.scope import scoped
from intelgraph.database.connection import connection

PRODUCT = system_actor("jobs")
MOST_ATTEMPTS = 12
CLAIM = """
UPDATE jobs_job SET leased_until = statement_timestamp() + %(lease)s, fence = fence + 1 WHERE id = (
    SELECT id FROM jobs_job WHERE task = %(task)s AND key = %(key)s AND state = 'waiting'
      AND (leased_until IS NULL OR leased_until < statement_timestamp()) FOR UPDATE SKIP LOCKED LIMIT 1)
RETURNING id, fence, arguments::text
"""


class LeaseLost(Exception):
    """Somebody else holds the job by now, or has done it: what was just written is rolled back."""


@dataclass(frozen=True)
class Hold:
    """A job that is ours for as long as nobody else has taken it over."""

    job: int
    fence: int

    @contextmanager
    def step(self) -> Iterator[None]:
        """A transaction that commits only while the job is ours; the lease then begins anew. Raises: LeaseLost."""
        with self._ours(), scoped(PRODUCT):
            yield
            self._write(leased_until=Now() + lease())

    @contextmanager
    def finishing(self) -> Iterator[None]:
        """The transaction that ends the job: its effect and the job's end are written together. Raises: LeaseLost."""
        with self._ours(), scoped(PRODUCT):
            yield
            self._write(state=Job.State.DONE, leased_until=None, done_at=Now(), reason="")

    def keep(self) -> None:
        """Say between the parts of a long job that we are still at it. Raises: LeaseLost."""
        with scoped(PRODUCT):
            self._write(leased_until=Now() + lease())

    def end(self) -> None:
        """Nothing more is to be done. Raises: LeaseLost."""
        with scoped(PRODUCT):
            if not Job.objects.filter(pk=self.job, fence=self.fence, state=Job.State.DONE).exists():
                self._write(state=Job.State.DONE, leased_until=None, done_at=Now(), reason="")

    def fail(self, error: Exception) -> None:
        """Try again later, each time twice as late, and park the job with its reason in the end. Raises: LeaseLost."""
        with scoped(PRODUCT):
            attempts = self._mine().values_list("attempts", flat=True).first()
            if attempts is None:
                raise LeaseLost
            self._write(
                attempts=attempts + 1,
                state=Job.State.PARKED if attempts + 1 >= MOST_ATTEMPTS else Job.State.WAITING,
                next_try_at=Now() + backoff(attempts + 1),
                leased_until=None,
                reason=f"{type(error).__name__}: {error}"[:2000],
            )

    @contextmanager
    def _ours(self) -> Iterator[None]:
        """Ask before anything is done that cannot be rolled back, such as sending a letter."""
        with scoped(PRODUCT):
            if not self._mine().exists():
                raise LeaseLost
        yield

    def _mine(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job, fence=self.fence, state=Job.State.WAITING)

    def _write(self, **values: Any) -> None:
        if not self._mine().update(**values):
            raise LeaseLost


def claim(task: str, key: str) -> tuple[Hold, str] | None:
    """Take a waiting job that nobody holds; with it its arguments as JSON. None where there is nothing to take."""
    with scoped(PRODUCT), connection.cursor() as cursor:
        cursor.execute(CLAIM, {"task": task, "key": key, "lease": lease()})
        row = cursor.fetchone()
    return (Hold(row[0], row[1]), row[2]) if row else None


def lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_S)


def backoff(attempts: int) -> timedelta:
    """10, 20, 40 … seconds, at most an hour."""
    return timedelta(seconds=min(10 * 2 ** max(attempts - 1, 0), 3600))
