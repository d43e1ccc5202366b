"""Asking for work to be done after the commit: a row first, a word to the queue second, and again when it is lost.

The queue only carries names of jobs. It may forget them, double them or be away: the rows decide (F05, F08, F37).
"""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from typing import Concatenate, overload

from celery import Task, shared_task
from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from apps.ground.jobs.holding import PRODUCT, Hold, LeaseLost, claim
from apps.ground.jobs.models import Job
from apps.ground.jobs.naming import is_same, stable_name
from apps.ground.tenancy.public_ids import new_public_id
from apps.ground.tenancy.scope import scoped
from intelgraph import valkey
from intelgraph.database.connection import connection
from intelgraph.failpoint import failpoint

Body = Callable[Concatenate[Hold, ...], None]
log = logging.getLogger(__name__)
_jobs: dict[str, Task] = {}
_bodies: dict[str, Callable[..., None]] = {}
_every_s: dict[str, int] = {}
_past: ContextVar[bool] = ContextVar("past", default=False)

WAITING = """
UPDATE jobs_job SET sent = sent + 1,
    next_try_at = statement_timestamp() + %(again)s * power(2, least(sent, 6))
WHERE id IN (
    SELECT id FROM jobs_job WHERE state = 'waiting' AND next_try_at <= statement_timestamp()
      AND (leased_until IS NULL OR leased_until < statement_timestamp())
    ORDER BY next_try_at LIMIT %(most)s FOR UPDATE SKIP LOCKED)
RETURNING task, key
"""


class NotDone(Exception):
    """A job that was to be done now failed."""


@overload
def job(body: Body, *, name: str = "", every_s: int = 0) -> Task: ...


@overload
def job(*, name: str = "", every_s: int = 0) -> Callable[[Body], Task]: ...


def job(body: Body | None = None, *, name: str = "", every_s: int = 0) -> Task | Callable[[Body], Task]:
    """Make a task of a function that is given its hold on the job and the arguments it was asked with.

    name: what its rows say, `<app>.<function>` by default; a function that is renamed keeps it by
    `@job(name="app.former")`. Raises: ValueError when another function has the name.
    every_s: beat asks for it in each marketplace, once a period of so many seconds; such a job takes no arguments.

    What it writes, it writes in `hold.step()` or, with the last of it, `hold.finishing()`. What it raises is tried
    again later; it may be run again from the start after any step.
    """

    if body is None:
        return partial(job, name=name, every_s=every_s)

    def run(key: str) -> None:
        held = claim(name, key)
        if held is None:
            log.info("job.not_there", extra={"task": name, "key": key})
            return
        hold, arguments = held
        failpoint("task.taken")
        try:
            body(hold, *json.loads(arguments))
            hold.end()
        except LeaseLost:
            log.warning("job.lease_lost", extra={"task": name, "key": key})
            return
        except Exception as error:  # whatever a task raises is written down, and tried again
            log.exception("job.failed", extra={"task": name, "key": key})
            hold.fail(error)
            return
        failpoint("task.done")

    name = stable_name(body, name)
    if name in _bodies and not is_same(_bodies[name], body):
        raise ValueError(f"two jobs are named {name}")
    _bodies[name] = body
    if every_s:
        _every_s[name] = every_s
    run.__doc__ = body.__doc__
    _jobs[name] = shared_task(name=name)(run)
    return _jobs[name]


def enqueue(task: Task, *arguments: str, key: str) -> None:
    """Have this done once the transaction at hand has committed. Asked for again under its key, it is one job."""
    if _past.get():
        return
    with scoped(PRODUCT):
        _write(task, arguments, key)
        transaction.on_commit(lambda: _tell_queue(task, key))


@contextmanager
def jobs_muted() -> Iterator[None]:
    """Within the block nobody is told and nothing is sent: a past that is being founded is not news."""
    token = _past.set(True)
    try:
        yield
    finally:
        _past.reset(token)


def run_now(task: Task, *arguments: str) -> None:
    """Ask for it and do it in this process; for set-up, drills and tests. Raises: NotDone, with the reason."""
    key = new_public_id("now")
    with scoped(PRODUCT):
        _write(task, arguments, key)
    task.run(key)
    with scoped(PRODUCT):
        job = Job.objects.get(task=task.name, key=key)
    if job.state != Job.State.DONE:
        raise NotDone(job.reason)


def send_what_waits(most: int = 200) -> int:
    """Tell the queue again of jobs that nobody took, or whose holder died; returns how many (F37, P18).

    Each time twice as long after the last, so that an idle queue does not fill up while no worker runs.
    """
    with scoped(PRODUCT), connection.cursor() as cursor:
        cursor.execute(WAITING, {"most": most, "again": _again()})
        found = cursor.fetchall()
    for name, key in found:
        if is_known(name):
            _tell_queue(_jobs[name], key)
        else:
            log.error("job.unknown_task", extra={"task": name, "key": key})
    return len(found)


def is_known(task: str) -> bool:
    """Whether a job of this name can be done."""
    return task in _jobs


def names_of_jobs() -> list[str]:
    """The name of every job that can be asked for."""
    return sorted(_jobs)


def periods() -> dict[str, int]:
    """The jobs that are due again and again, by name, with the seconds between two times."""
    return dict(_every_s)


def drain() -> int:
    """Do here what waits and is nobody's, each job once; returns how many. For set-up, drills and tests."""
    with scoped(PRODUCT):
        waiting = list(Job.objects.filter(state=Job.State.WAITING).order_by("id").values_list("task", "key"))
    for name, key in waiting:
        _jobs[name].run(key)
    return len(waiting)


def _write(task: Task, arguments: tuple[str, ...], key: str) -> None:
    row = Job(task=task.name, key=key, arguments=list(arguments), asked_at=Now(), next_try_at=Now() + _again())
    Job.objects.bulk_create([row], ignore_conflicts=True)


def _tell_queue(task: Task, key: str) -> None:
    """A queue that is away is told later, by `send_what_waits`."""
    try:
        task.delay(key)
    except valkey.FAILURES as error:
        log.warning("job.not_queued", extra={"task": task.name, "key": key, "because": type(error).__name__})


def _again() -> timedelta:
    return timedelta(seconds=settings.JOB_SEND_AGAIN_S)
