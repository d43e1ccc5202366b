"""Workers, beats and the queue die around a job: it is done, and its effect is there once (P03 P04 P15)."""

import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg
import pytest
import redis
from django.db.models import Count

from apps.ground.accounts.commands import request_password_reset
from apps.ground.jobs.models import Job
from apps.ground.policy.actor import ANONYMOUS
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from tests.factories.accounts import UserFactory
from tests.faults.installation import KILLED, Installation
from tests.faults.own_servers import until
from tests.support.racing import WHOLE

pytestmark = pytest.mark.stack
LEASE_S = 2
SOON = {"JOB_LEASE_S": str(LEASE_S), "JOB_SEND_AGAIN_S": "1"}


class Office:
    """Somebody asks for a letter; dispatcher and workers see to it."""

    def __init__(self, installation: Installation, folder: Path) -> None:
        self.installation, self.folder = installation, folder
        with redis.Redis.from_url(installation.environment["VALKEY_URL"]) as client:
            client.flushdb()
        installation.start_dispatcher(**SOON)

    def ask_for_a_letter(self) -> None:
        with scoped(WHOLE):
            request_password_reset(ANONYMOUS, email=UserFactory().email)

    def worker(self, points: str = "", pool: str = "solo") -> "subprocess.Popen[bytes]":
        return self.installation.start_worker(points, pool, **SOON)

    def held(self) -> str:
        """The plan of a worker that stops where it has taken a job, until `let_go`."""
        return f"task.taken=hold:{self.folder}"

    def until_held(self) -> None:
        until((self.folder / "task.taken.reached").exists)

    def let_go(self) -> None:
        (self.folder / "task.taken.go").touch()

    @property
    def letters(self) -> int:
        return sum(1 for _ in (self.installation.folder / "mail").glob("*"))

    @property
    def states(self) -> list[str]:
        with scoped(WHOLE):
            return list(Job.objects.order_by("id").values_list("state", flat=True))

    def one_letter_and_no_more(self) -> None:
        """The letter is there; once everything that was told has run its course it is still one."""
        until(lambda: self.states == ["done"])
        with redis.Redis.from_url(self.installation.environment["VALKEY_URL"]) as client:
            until(lambda: client.llen("default") == 0)
        assert self.letters == 1


@pytest.fixture
def office(shop: Marketplace, installation: Installation, tmp_path: Path) -> Office:
    return Office(installation, tmp_path)


@pytest.mark.parametrize("point", ["task.taken", "task.done"])
def test_a_job_whose_worker_was_killed_is_done_by_another(office: Office, point: str) -> None:
    """F05 P03 P15: taken and not begun, or finished and not acknowledged."""
    office.ask_for_a_letter()
    assert office.worker(f"{point}=kill@1").wait(30) == KILLED
    office.worker()
    office.one_letter_and_no_more()


def test_a_job_whose_child_was_killed_is_done_by_the_next_child(office: Office) -> None:
    """F05 P15: the pool refills by itself."""
    parent = office.worker(office.held(), pool="prefork")
    office.ask_for_a_letter()
    office.until_held()
    (child,) = psutil.Process(parent.pid).children()
    child.kill()
    office.let_go()
    office.one_letter_and_no_more()
    assert parent.poll() is None


def test_a_worker_frozen_past_its_lease_finds_the_letter_sent(office: Office) -> None:
    """F06 P03: another took the job over; the first wakes, and sends nothing."""
    frozen = office.worker(office.held())
    office.ask_for_a_letter()
    office.until_held()
    frozen.send_signal(signal.SIGSTOP)
    office.worker()
    office.one_letter_and_no_more()
    office.let_go()
    frozen.send_signal(signal.SIGCONT)
    until(lambda: "job.lease_lost" in office.installation.log("worker").read_text())
    assert office.letters == 1


def test_a_queue_that_was_deleted_is_told_again(office: Office) -> None:
    """F37 P15"""
    office.ask_for_a_letter()
    with redis.Redis.from_url(office.installation.environment["VALKEY_URL"]) as client:
        until(lambda: client.llen("default") > 0)
        client.delete("default")
    office.worker()
    office.one_letter_and_no_more()


def test_a_worker_told_to_end_finishes_what_it_has_and_takes_nothing_new(office: Office) -> None:
    """F07"""
    worker = office.worker(office.held())
    office.ask_for_a_letter()
    office.until_held()
    worker.terminate()
    office.ask_for_a_letter()
    office.let_go()
    assert worker.wait(20) == 0
    assert sorted(office.states) in (["done", "waiting"], ["done"])
    assert office.letters == 1
    office.worker()
    until(lambda: office.states == ["done", "done"])
    assert office.letters == 2


def asked_times() -> dict[str, int]:
    """How often the look at lapsed orders was asked for, by the time it was due."""
    with scoped(WHOLE):
        rows = Job.objects.filter(task__endswith="end_what_lapsed").values_list("key").annotate(Count("pk"))
        return dict(rows)


def two_beats(installation: Installation, due_times: int) -> dict[str, int]:
    """Let two run until they have asked for so many different times."""
    beats = [installation.start_beat(number, DEADLINES_EVERY_S="1") for number in (1, 2)]
    until(lambda: len(asked_times()) >= due_times)
    assert [beat.poll() for beat in beats] == [None, None]
    return asked_times()


def test_of_two_beats_each_due_job_is_asked_for_once(shop: Marketplace, installation: Installation) -> None:
    """F08"""
    assert set(two_beats(installation, 4).values()) == {1}


def test_without_the_constraint_two_beats_ask_twice(
    shop: Marketplace, installation: Installation, own_database: str
) -> None:
    """F08, control"""
    with psycopg.connect(installation.environment["DATABASE_OWNER_URL"]) as owner:
        owner.execute("ALTER TABLE us.jobs_job DROP CONSTRAINT a_job_is_asked_for_once")
    started = time.monotonic()
    asked = two_beats(installation, 4)
    while 2 not in asked.values() and time.monotonic() < started + 20:
        time.sleep(0.2)
        asked = asked_times()
    assert 2 in asked.values()
