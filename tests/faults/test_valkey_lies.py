"""What somebody put into Valkey, or brought back from yesterday, opens no door and is never unpickled (P10 P12)."""

import base64
import json
import os
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.test import Client

from apps.ground.tenancy.models import Marketplace
from intelgraph.database.connection import connection
from tests.factories import checkout as made
from tests.factories.accounts import user_of
from tests.faults.apart import Apart
from tests.faults.own_servers import OwnValkey, until
from tests.faults.test_valkey_away import Household, hears_news, household, signed_in  # noqa: F401  (a fixture)
from tests.faults.visitor import Visitor, heard


class Bomb:
    """Unpickled, it makes a file."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> Any:
        return os.open, (str(self.mark), os.O_CREAT | os.O_WRONLY, 0o600)


def bomb(mark: Path) -> bytes:
    return pickle.dumps(Bomb(mark))


def test_the_bomb_goes_off_where_it_is_unpickled(tmp_path: Path) -> None:
    """F36, control"""
    os.close(pickle.loads(bomb(tmp_path / "went off")))
    assert (tmp_path / "went off").exists()


@pytest.mark.stack
def test_yesterdays_snapshot_lets_nobody_back_in(household: Household, apart: Apart) -> None:  # noqa: F811
    """F35 P12: signed out stays signed out and revoked stays revoked, whatever is in Valkey again."""
    household.buy()
    until(household.may_use)
    visitor = signed_in(household)
    assert visitor.get("/purchases/").status == 200
    with redis.Redis.from_url(apart.valkey.url) as client:
        client.set("yesterday", "is back")
        client.save()
        client.delete("yesterday")
    old = dict(visitor.cookies)
    assert visitor.sign_out().status == 302
    household.lose_all()
    apart.valkey.kill()
    apart.valkey.start()
    with redis.Redis.from_url(apart.valkey.url) as client:
        assert client.get("yesterday") == b"is back"
        client.flushall()
        client.save()
    visitor.cookies = old
    assert visitor.get("/purchases/").status == 302
    assert not household.may_use()


@pytest.fixture
def cached_sessions(us: Marketplace, tmp_path: Path, settings: Any, engine: str) -> Iterator[tuple[Client, str]]:
    """A browser that is signed in while Django's cache is in a Valkey of its own, whose address comes with it."""
    server = OwnValkey(tmp_path / "valkey")
    try:
        server.start()
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": server.url}
        }
        settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{engine}"
        browser = Client(HTTP_HOST="us.localhost")
        browser.force_login(user_of(made.buyer()))
        assert is_in(browser)
        yield browser, server.url
    finally:
        server.remove()
        connection.set_tenant(us)


def is_in(browser: Client) -> bool:
    return bool(browser.get("/account/").status_code == 200)


@pytest.mark.parametrize("engine, back_in", [("cached_db", True), ("db", False)])
def test_a_session_that_is_read_through_the_cache_comes_back_with_it(
    cached_sessions: tuple[Client, str], back_in: bool
) -> None:
    """F35, control: with sessions in Django's cache, as we had them, whoever signed out is back in with the copy."""
    browser, address = cached_sessions
    cookie = browser.cookies["session"].value
    with redis.Redis.from_url(address) as client:
        copies = {key: client.dump(key) for key in client.scan_iter()}
        browser.logout()
        for key, copy in copies.items():
            client.restore(key, 0, copy, replace=True)
    browser.cookies["session"] = cookie
    assert is_in(browser) is back_in


@pytest.mark.parametrize("engine, still_in", [("cache", False), ("db", True)])
def test_a_session_that_is_kept_in_the_cache_goes_with_it(cached_sessions: tuple[Client, str], still_in: bool) -> None:
    """F32 F33, control: emptied, or back empty, a cache that holds the sessions has signed everybody out."""
    browser, address = cached_sessions
    with redis.Redis.from_url(address) as client:
        client.flushall()
    assert is_in(browser) is still_in


@pytest.mark.stack
def test_what_is_not_ours_in_the_news_is_dropped_and_counted(
    household: Household,  # noqa: F811
    apart: Apart,
    tmp_path: Path,
) -> None:
    """F36 P10: garbage, a pickle and the neighbour's news in the group of open pages; our own news still come."""
    visitor, mark = signed_in(household), tmp_path / "went off"
    until(lambda: hears_news(household, visitor))
    group = f"asgi__group__live.us.org.{household.actor.organisation_id}"
    forged = {"type": "live.changed", "marketplace": "us", "topic": "forged", "subject": "ord_1", "sequence": 1}
    with visitor.listening() as page, redis.Redis.from_url(apart.valkey.url) as client:
        for lie in (b"", b"\xff\x00garbage", bomb(mark), json.dumps(forged).encode(), b"gAAAAA" + b"x" * 100):
            assert client.publish(group, lie) > 0
            client.publish("outbox", lie)
        until(lambda: "a message in Valkey was not ours, 5 so far" in apart.log("web").read_text())
        news = []
        until(lambda: household.buy() or news.append(heard(page, 2)) or news[-1] is not None)
        assert news[-1] is not None
        assert news[-1]["topic"] != "forged"
    assert not mark.exists()


@pytest.mark.stack
def test_what_is_not_ours_in_the_queue_is_refused_and_the_next_task_is_done(
    household: Household,  # noqa: F811
    apart: Apart,
    tmp_path: Path,
) -> None:
    """F36 P10: a pickled task, and a task of no marketplace, are thrown away; ours is done after them."""
    mark = tmp_path / "went off"
    with redis.Redis.from_url(apart.valkey.url) as client:
        client.delete("default")
        client.lpush("default", *(_message(**each) for each in _lies(mark)))
    celery = [sys.executable, "-m", "celery", "-A", "intelgraph", "worker", "--pool", "solo", "--without-gossip"]
    apart._start("worker", [*celery, "--without-mingle"], apart.plan(""))
    worker = apart.running.pop()
    try:
        before = set((apart.folder / "mail").glob("*"))
        assert Visitor(apart).post("/account/password/", email=household.user.email).status in {200, 302}
        until(lambda: set((apart.folder / "mail").glob("*")) - before)
        with redis.Redis.from_url(apart.valkey.url) as client:
            until(lambda: client.llen("default") == 0)
    finally:
        worker.terminate()
        worker.wait(20)
    assert not mark.exists()
    said = apart.log("worker").read_text()
    assert "Refusing to deserialize untrusted content of type pickle" in said
    assert "NoMarketplace" in said


def _lies(mark: Path) -> list[dict[str, Any]]:
    pickled = base64.b64encode(bomb(mark)).decode()
    plain = base64.b64encode(json.dumps([["ntc_none"], {}, {}]).encode()).decode()
    return [
        {"body": pickled, "kind": "application/x-python-serialize", "headers": {"_schema_name": "us"}},
        {"body": plain, "kind": "application/json", "headers": {}},
    ]


def _message(body: str, kind: str, headers: dict[str, str]) -> str:
    """A message as kombu lays it into a Redis list."""
    named = {"lang": "py", "task": "notices.mail_notice", "id": "lie", "root_id": "lie", **headers}
    properties = {
        "correlation_id": "lie",
        "delivery_mode": 2,
        "delivery_info": {"exchange": "", "routing_key": "default"},
        "priority": 0,
        "body_encoding": "base64",
        "delivery_tag": os.urandom(8).hex(),
    }
    whole = {"body": body, "content-encoding": "binary", "content-type": kind, "headers": named}
    return json.dumps({**whole, "properties": properties})
