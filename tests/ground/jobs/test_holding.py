"""Of two that hold a job the older one can change nothing more: its lease bears a smaller number."""

from datetime import timedelta

import pytest
from celery import Task
from django.db.models.functions import Now

from apps.ground.jobs import holding
from apps.ground.jobs.holding import Hold, LeaseLost, claim
from apps.ground.jobs.models import Job
from apps.ground.jobs.queue import enqueue
from apps.ground.jobs.tasks import forget_done
from apps.ground.tenancy.models import Marketplace

TASK: Task = forget_done


@pytest.fixture
def hold(us: Marketplace) -> Hold:
    enqueue(TASK, key="one")
    return claimed()


def claimed() -> Hold:
    taken = claim(TASK.name, "one")
    assert taken is not None
    return taken[0]


def lease_runs_out() -> None:
    Job.objects.update(leased_until=Now() - timedelta(seconds=1))


def test_nobody_takes_what_is_held(hold: Hold) -> None:
    assert claim(TASK.name, "one") is None
    lease_runs_out()
    assert claimed().fence == hold.fence + 1


def test_work_of_a_holder_that_was_overtaken_is_rolled_back(hold: Hold) -> None:
    """F06: it slept past its lease while another took over."""
    lease_runs_out()
    newer = claimed()
    for way in (hold.step, hold.finishing):
        with pytest.raises(LeaseLost), way():
            pytest.fail("what cannot be rolled back must not begin")
    for end in (hold.keep, hold.end, lambda: hold.fail(RuntimeError("late"))):
        with pytest.raises(LeaseLost):
            end()
    assert Job.objects.get().state == Job.State.WAITING
    newer.end()
    assert Job.objects.get().state == Job.State.DONE


def test_a_holder_overtaken_in_the_middle_writes_nothing(hold: Hold) -> None:
    """F06: the check at the end of its transaction, not only the one before."""

    def overtaken() -> None:
        with hold.finishing():
            Job.objects.update(reason="written by the older one")
            lease_runs_out()
            claimed()

    with pytest.raises(LeaseLost):
        overtaken()
    assert Job.objects.get().reason == ""


def test_without_the_number_the_older_one_ends_it(hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    """F06, control"""
    lease_runs_out()
    claimed()
    monkeypatch.setattr(Hold, "_mine", lambda self: Job.objects.filter(pk=self.job))
    with hold.finishing():
        pass
    assert Job.objects.get().state == Job.State.DONE


def test_a_step_begins_the_lease_anew(hold: Hold) -> None:
    lease_runs_out()
    with hold.step():
        pass
    assert claim(TASK.name, "one") is None


def test_the_time_to_the_next_try_doubles_up_to_an_hour() -> None:
    assert [holding.backoff(attempts).total_seconds() for attempts in (1, 2, 3, 12)] == [10, 20, 40, 3600]
