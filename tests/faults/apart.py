"""The product on servers of its own, behind proxies: one for the session, whole again after each test."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections

from apps.demand.checkout.models import Offer
from apps.ground.accounts.commands import create_api_key
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.hosts import forget
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.promises import assert_nothing_lost
from apps.ground.tenancy.scope import scoped
from intelgraph.stack import postgres
from intelgraph.stack.processes import status_of
from tests.factories import checkout as made
from tests.faults.installation import Answer, Installation
from tests.faults.own_servers import OwnPostgres, OwnValkey, through, until
from tests.support.racing import WHOLE, enter_us

DATABASE = "apart"
WEB, DISPATCHER = "intelgraph-web", "intelgraph-dispatcher"
REQUEST_LIMIT_S = 4


class Apart(Installation):
    """An installation whose servers may be hurt; web and dispatcher reach them through proxies."""

    def __init__(self, folder: Path, static_root: Path) -> None:
        self.postgres, self.valkey = OwnPostgres(folder / "database"), OwnValkey(folder / "valkey")
        super().__init__(DATABASE, folder, static_root, 0)

    @property
    def environment(self) -> dict[str, str]:
        cluster = self.postgres.cluster
        return {
            **super().environment,
            "DATABASE_URL": through(cluster.url(postgres.WEB_ROLE, DATABASE), self.postgres.proxy),
            "DATABASE_OWNER_URL": cluster.url(postgres.OWNER_ROLE, DATABASE),
            "VALKEY_URL": through(self.valkey.url, self.valkey.proxy),
        }

    def open(self) -> None:
        """Servers, database, keys, web and dispatcher."""
        self.postgres.start()
        self.postgres.make_database(DATABASE)
        self.valkey.start()
        self.make_log_key()
        self.gather_static()
        self.start_web(REQUEST_LIMIT_S=str(REQUEST_LIMIT_S))
        self.start_dispatcher()

    def mend(self) -> None:
        """Everything as it should be, and the product serves again by itself (P15)."""
        self.postgres.proxy.mode = self.valkey.proxy.mode = "pass"
        if self.postgres.process is None:
            self.postgres.start()
        if self.valkey.process is None:
            self.valkey.start()
        until(lambda: status_of("/readyz", self.port) == 200)

    def close(self) -> None:
        self.stop()
        self.postgres.remove()
        self.valkey.remove()

    @property
    def parts(self) -> dict[str, str]:
        """What /readyz says of each part."""
        return dict(self.ask("GET", "/readyz").json["parts"])


@pytest.fixture(scope="session")
def apart_for_all(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Apart]:
    shared = tmp_path_factory.getbasetemp() / "faults"
    folder = Path(tempfile.mkdtemp(prefix="apart-", dir=tmp_path_factory.getbasetemp()))
    made_apart = Apart(folder, shared / "static")
    try:
        made_apart.open()
        yield made_apart
    finally:
        made_apart.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def apart(apart_for_all: Apart, settings: Any) -> Iterator[Apart]:
    """The product apart, mended before and after; the test shares its secret, so that its keys open it."""
    settings.SECRET_KEY = apart_for_all.secret
    settings.LOG_VERIFIER_KEYS_FILE = apart_for_all.log_verifiers
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    apart_for_all.mend()
    yield apart_for_all
    apart_for_all.mend()


@pytest.fixture
def shop_apart(apart: Apart, django_db_blocker: Any) -> Iterator[Marketplace]:
    """The marketplace us of the product apart, which this test looks at past the proxy; in the end nothing is lost."""
    url = urlsplit(apart.postgres.cluster.url(postgres.WEB_ROLE, DATABASE))
    before = dict(connection.settings_dict)
    with django_db_blocker.unblock():
        _point_at(NAME=DATABASE, HOST=url.hostname, PORT=str(url.port), USER=url.username, PASSWORD=url.password)
        marketplace = enter_us()
        try:
            yield marketplace
            apart.mend()
            connection.close()
            assert_nothing_lost(enter_us())
        finally:
            connections.close_all()
            _point_at(**{name: before[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")})


def _point_at(**server: Any) -> None:
    connection.close()
    for each in (django_settings.DATABASES["default"], connections.databases["default"], connection.settings_dict):
        each.update(server)
    forget()


class Customer:
    """Somebody who may order, over the API."""

    def __init__(self, apart: Apart) -> None:
        with scoped(WHOLE):
            self.actor: Actor = made.buyer()
            self.offer: Offer = made.offer()
            self.key = create_api_key(
                self.actor, name="Procurement", scopes=["orders:write", "entitlements:read"]
            ).shown_once
        self.apart = apart

    def order(self, once: str) -> Answer:
        """Order three seats with this idempotency key."""
        given = {"offer": self.offer.public_id, "seats": 3}
        return self.apart.ask("POST", "/api/v1/orders", given, Authorization=f"Bearer {self.key}", Idempotency_Key=once)

    def warm_up(self) -> None:
        """One order, taken: from here on the web process has done this before."""
        until(lambda: self.order("warm").status == 201)

    def orders(self) -> Answer:
        return self.apart.ask("GET", "/api/v1/orders", Authorization=f"Bearer {self.key}")


@pytest.fixture
def customer(shop_apart: Marketplace, apart: Apart) -> Customer:
    return Customer(apart)


def assert_refused(answer: Answer, *codes: str) -> None:
    """503 with a reason, a time to come back, and nothing of the inside (P16, P19)."""
    assert answer.status == 503, answer.content
    assert answer.json["code"] in codes, answer.content
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json["request_id"]
    assert b"Traceback" not in answer.content
    assert b"psycopg" not in answer.content
