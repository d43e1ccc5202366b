"""Real PostgreSQL with two marketplaces, entered as the web role; each test leaves nothing behind."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.utils import translation
from hypothesis import settings as hypothesis

from apps.ground.events.dispatch import deliver_all
from apps.ground.jobs.queue import drain
from apps.ground.tenancy import hosts
from apps.ground.tenancy.current import everywhere
from apps.ground.tenancy.hosts import forget
from apps.ground.tenancy.migrated import is_behind
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, set_scope
from intelgraph import failpoint, valkey
from intelgraph.stack.browser import find_browser
from tests.support import traffic
from tests.support.databases import clone_database, drop_database, template_database
from tests.support.racing import enter_us

settings.MIDDLEWARE = ["tests.support.traffic.AnswersAreAsDocumented", *settings.MIDDLEWARE]
hypothesis.register_profile("no timings", hypothesis.default, deadline=None)
hypothesis.load_profile("no timings")


@pytest.fixture(autouse=True)
def _answers_are_as_documented() -> Iterator[None]:
    """Each answer of the API that this test was given is one that the OpenAPI document describes."""
    traffic.differences.clear()
    yield
    assert not traffic.differences, "\n".join(traffic.differences)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: pytest.FixtureRequest, worker_id: str) -> Iterator[None]:
    """A database of this run's own, cloned from a template that is built once for each state of the migrations."""
    name = clone_database(template_database(), f"test_{worker_id}")
    _use_database(name)
    with django_db_blocker.unblock():
        assert not any(is_behind(each) for each in everywhere())  # asked once a process, and by no test's first request
        yield
        connections.close_all()
    drop_database(name)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """gw0 and so on under xdist, master without."""
    return getattr(request.config, "workerinput", {}).get("workerid", "master")


def _use_database(name: str) -> None:
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connections.databases["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name
    forget()


@pytest.fixture(autouse=True)
def _settings_for_tests(
    settings: Any, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fast hashing, mail in memory, files in the run's own folder, hosts that are not asked for by the clock."""
    monkeypatch.setattr(hosts, "KEEP_S", 3600.0)
    forget()
    translation.deactivate()  # a request leaves its language to the thread, and so to the next test
    failpoint.plan({})
    valkey.breaker.close()
    folder = tmp_path_factory.getbasetemp()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MEDIA_ROOT = folder / "media"
    settings.LOG_SIGNING_KEY_FILE = folder / "keys" / "log.ed25519"
    settings.LOG_VERIFIER_KEYS_FILE = folder / "keys" / "log.verifiers"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN_STATIC}}
    settings.CELERY_TASK_ALWAYS_EAGER = True


PLAIN_STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"


def _enter(name: str) -> Marketplace:
    connection.set_schema_to_public()
    marketplace = Marketplace.objects.get(schema_name=name)
    connection.set_tenant(marketplace)
    set_scope(Scope(reach="marketplace"))
    return marketplace


@pytest.fixture
def us(db: None) -> Iterator[Marketplace]:
    """The marketplace us, entered; the test itself arranges and looks with the whole marketplace in reach."""
    yield _enter("us")
    connection.set_schema_to_public()


@pytest.fixture
def eu(db: None) -> Iterator[Marketplace]:
    """The marketplace eu, entered likewise."""
    yield _enter("eu")
    connection.set_schema_to_public()


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: object, worker_id: str) -> Iterator[str]:
    """A database for this test alone, where commits are commits: for threads, processes and faults."""
    ordinary = connection.settings_dict["NAME"]
    name = clone_database(template_database(), f"own_{worker_id}")
    with django_db_blocker.unblock():
        _use_database(name)
        yield name
        connections.close_all()
        _use_database(ordinary)
        connection.set_schema_to_public()  # or its marketplace would be the next test's
    drop_database(name)


@pytest.fixture
def shop(own_database: str) -> Marketplace:
    """The marketplace us in a database of this test's own."""
    return enter_us()


@pytest.fixture
def deliver() -> Callable[[], int]:
    """Runs the dispatcher here until the outbox is empty, and the jobs that were asked for; returns how many messages
    were handled."""

    def deliver() -> int:
        handled = deliver_all()
        drain()
        return handled

    return deliver


@pytest.fixture
def browser_of() -> Callable[..., Client]:
    """A Django test client at a marketplace's host, signed in as this user (with a second factor where asked)."""

    def make(user: object = None, marketplace: str = "us", second_factor: bool = False) -> Client:
        client = Client(HTTP_HOST=f"{marketplace}.localhost")
        if user is not None:
            client.force_login(user)
        if second_factor:
            from apps.ground import clock
            from apps.ground.accounts.actors import STEPPED_UP_KEY
            from tests.factories.accounts import verified_device

            session = client.session
            session[STEPPED_UP_KEY] = clock.now().timestamp()
            session["otp_device_id"] = verified_device(user).persistent_id
            session.save()
        return client

    return make


QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP *.localhost 127.0.0.1",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of the machine, asking nobody but us. Without one its tests are skipped, but never where CI says that
    there is one."""
    path = find_browser()
    if path is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on this machine")
    return {**browser_type_launch_args, "executable_path": path, "args": [*QUIET]}
