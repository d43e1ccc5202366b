"""What rows in the database call subscribers and jobs stays the same when their code moves."""

from importlib import import_module
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from apps.ground import clock
from apps.ground.events.models import Handled
from apps.ground.events.subscribe import Event, all_subscribers, on
from apps.ground.jobs.holding import Hold
from apps.ground.jobs.models import Job
from apps.ground.jobs.naming import stable_name
from apps.ground.jobs.queue import job, names_of_jobs
from apps.ground.tenancy.models import Marketplace
from intelgraph.celery import app

app.loader.import_default_modules()
KNOWN = (Path(__file__).parent / "stable_names.txt").read_text().split()


def test_the_names_are_those_that_rows_bear_already() -> None:
    """A name that is new is added to the list; one that is gone strands its rows: `name=` keeps it."""
    subscribers = {each.name for each in all_subscribers() if not each.name.startswith("tests.")}
    jobs = {name for name in names_of_jobs() if not name.startswith("tests.")}
    assert not subscribers & jobs
    assert sorted(subscribers | jobs) == KNOWN


def test_a_name_says_the_app_and_the_function_and_no_file() -> None:
    def open_entitlement(event: Event) -> None:
        """Moved about below."""

    for module in ("apps.demand.entitlements.subscribers", "apps.demand.entitlements.subscribers.opening"):
        open_entitlement.__module__ = module
        assert stable_name(open_entitlement) == "entitlements.open_entitlement"
    assert stable_name(open_entitlement, "entitlements.former") == "entitlements.former"


def test_a_name_is_given_once() -> None:
    def twin(event: Event) -> None:
        """Takes a name that is taken."""

    def done_twice(hold: Hold) -> None:
        """Likewise."""

    taken = all_subscribers()[0].name
    with pytest.raises(ValueError, match=taken):
        on("tests.twins", name=taken)(twin)
    with pytest.raises(ValueError, match=r"notices\.mail_notice"):
        job(done_twice, name="notices.mail_notice")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("apps.demand.entitlements.subscribers.open_entitlement", "entitlements.open_entitlement"),
        ("apps.demand.entitlements.subscribers.opening.open_entitlement", "entitlements.open_entitlement"),
        ("apps.ground.notices.tasks.mail_notice", "notices.mail_notice"),
        ("entitlements.open_entitlement", "entitlements.open_entitlement"),
    ],
)
def test_rows_that_wait_are_renamed(us: Marketplace, before: str, after: str) -> None:
    Handled.objects.create(event_id=uuid4(), subscriber=before, handled_at=clock.now())
    Job.objects.create(task=before, key="once", asked_at=clock.now(), next_try_at=clock.now())
    for app_of_it in ("events", "jobs"):
        migration = import_module(f"apps.ground.{app_of_it}.migrations.0002_stable_names")
        with connection.cursor() as cursor:
            cursor.execute(migration.BY_APP_AND_FUNCTION)
            cursor.execute("SELECT set_config('intelgraph.reach', 'marketplace', true)")
    assert Handled.objects.get().subscriber == after
    assert Job.objects.get().task == after
