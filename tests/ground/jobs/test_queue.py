"""A job is a row first: what is asked for is done once, whatever the queue forgets or doubles."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery import Task
from django.db.models.functions import Now

from apps.ground.commands.commands import retry
from apps.ground.commands.machine import WrongState
from apps.ground.jobs import holding, queue, tasks
from apps.ground.jobs.holding import MOST_ATTEMPTS, Hold
from apps.ground.jobs.models import Job
from apps.ground.jobs.queue import NotDone, drain, enqueue, job, jobs_muted, run_now, send_what_waits
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Denied
from intelgraph import valkey
from tests.factories.accounts import operator
from tests.factories.program import moderator

WHY = "The mail server is back since nine"
done: list[str] = []
told: list[tuple[str, str]] = []


@job
def note(hold: Hold, word: str) -> None:
    """Write it down, unless it is trouble."""
    if word == "trouble":
        raise RuntimeError("cannot write that")
    with hold.finishing():
        done.append(word)


@pytest.fixture
def note_down(monkeypatch: pytest.MonkeyPatch) -> Task:
    """A job that remembers what it was asked for; the queue is told and does nothing."""
    monkeypatch.setattr(note, "delay", lambda key: told.append((note.name, key)))
    done.clear()
    told.clear()
    return note


def overdue() -> None:
    Job.objects.filter(state=Job.State.WAITING).update(next_try_at=Now() - timedelta(seconds=1))


def only_job() -> Job:
    return Job.objects.get()


def test_the_queue_is_told_after_the_commit_and_not_before(
    us: Marketplace, note_down: Task, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(note_down, "ink", key="one")
        assert told == []
    assert told == [(note_down.name, "one")]


def test_asked_for_twice_it_is_one_job_done_once(us: Marketplace, note_down: Task) -> None:
    """P03: and told of twice, it finds itself done."""
    enqueue(note_down, "ink", key="one")
    enqueue(note_down, "ink", key="one")
    assert drain() == 1
    note_down.run("one")
    assert done == ["ink"]
    assert only_job().state == Job.State.DONE


def test_without_asking_its_row_a_job_that_is_told_twice_is_done_twice(
    us: Marketplace, note_down: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F05, control: the queue gives a job again whose worker ended before it said so."""
    monkeypatch.setattr(holding, "CLAIM", holding.CLAIM.replace("AND state = 'waiting'", ""))
    monkeypatch.setattr(Hold, "_mine", lambda self: Job.objects.filter(pk=self.job, fence=self.fence))
    enqueue(note_down, "ink", key="one")
    assert drain() == 1
    note_down.run("one")
    assert done == ["ink", "ink"]


def test_a_queue_that_forgot_is_told_again_later_each_time(us: Marketplace, note_down: Task) -> None:
    """F37"""
    enqueue(note_down, "ink", key="one")
    assert send_what_waits() == 0, "not at once: it may be in the queue"
    overdue()
    assert send_what_waits() == 1
    assert send_what_waits() == 0, "and not again right away"
    first = only_job().next_try_at
    overdue()
    assert send_what_waits() == 1
    assert only_job().next_try_at > first
    assert told == [(note_down.name, "one")] * 2


def test_without_a_row_what_the_queue_forgot_is_lost(
    us: Marketplace,
    note_down: Task,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    """F33 F37, control: the queue was told, and is empty when it is back."""
    monkeypatch.setattr(queue, "_write", lambda *_job: None)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(note_down, "ink", key="one")
    assert told == [(note_down.name, "one")]
    overdue()
    assert send_what_waits() == drain() == 0


def test_a_queue_that_is_away_fails_nothing(
    us: Marketplace,
    note_down: Task,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    """P15 P16: the job waits, and costs no attempt."""

    def away(_key: str) -> None:
        raise valkey.NotAsked

    monkeypatch.setattr(note_down, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        enqueue(note_down, "ink", key="one")
    overdue()
    assert send_what_waits() == 1
    assert (only_job().state, only_job().attempts) == (Job.State.WAITING, 0)


def test_what_fails_is_tried_later_and_parked_with_its_reason(us: Marketplace, note_down: Task) -> None:
    """P18"""
    enqueue(note_down, "trouble", key="one")
    tried_at = only_job().next_try_at
    for attempt in range(1, MOST_ATTEMPTS + 1):
        note_down.run("one")
        assert only_job().attempts == attempt
    parked = only_job()
    assert (parked.state, parked.leased_until) == (Job.State.PARKED, None)
    assert parked.reason == "RuntimeError: cannot write that"
    assert parked.next_try_at > tried_at
    overdue()
    assert send_what_waits() == 0


def test_an_operator_sets_a_parked_job_going_again(us: Marketplace, note_down: Task) -> None:
    enqueue(note_down, "trouble", key="one")
    with pytest.raises(WrongState):
        retry(moderator(), only_job(), reason=WHY)
    Job.objects.update(state=Job.State.PARKED, reason="RuntimeError: cannot write that", attempts=MOST_ATTEMPTS)
    with pytest.raises(Denied):
        retry(operator(("auditor",)), only_job(), reason=WHY)
    retry(moderator(), only_job(), reason=WHY)
    assert (only_job().state, only_job().attempts) == (Job.State.WAITING, 0)
    assert send_what_waits() == 1


def test_a_past_that_is_founded_sends_nothing(us: Marketplace, note_down: Task) -> None:
    with jobs_muted():
        enqueue(note_down, "ink", key="one")
    assert not Job.objects.exists()


def test_done_now_tells_what_went_wrong(us: Marketplace, note_down: Task) -> None:
    with pytest.raises(NotDone, match="cannot write that"):
        run_now(note_down, "trouble")


def test_a_job_of_a_task_that_is_gone_is_told_of_and_stays(
    us: Marketplace, note_down: Task, caplog: pytest.LogCaptureFixture
) -> None:
    enqueue(note_down, "ink", key="one")
    Job.objects.update(task="apps.gone.tasks.nothing")
    overdue()
    assert send_what_waits() == 1
    assert told == []
    assert "job.unknown_task" in caplog.messages


def test_what_was_done_a_week_ago_is_forgotten(us: Marketplace, note_down: Task) -> None:
    enqueue(note_down, "old", key="old")
    enqueue(note_down, "new", key="new")
    drain()
    Job.objects.filter(key="old").update(done_at=Now() - tasks.KEPT)
    run_now(tasks.forget_done)
    assert set(Job.objects.values_list("task", "key")) == {
        (note_down.name, "new"),
        (tasks.forget_done.name, Job.objects.get(task=tasks.forget_done.name).key),
    }
