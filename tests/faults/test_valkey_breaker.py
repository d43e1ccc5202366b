"""The breaker before Valkey: one wait, then nobody asks for a while (F34)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kombu.exceptions
import pytest
import redis

from apps.ground.events import outbox
from apps.ground.notices import tasks
from apps.ground.tenancy.models import Marketplace
from intelgraph import valkey
from tests.faults.own_servers import OwnValkey, through

CALLS = 5


@pytest.fixture
def far_valkey(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnValkey]:
    """A server behind a proxy, which nudges go to."""
    server = OwnValkey(tmp_path / "valkey")
    try:
        server.start()
        settings.VALKEY_URL = through(server.url, server.proxy)
        monkeypatch.setattr(outbox, "_valkey", None)
        yield server
    finally:
        server.remove()
        valkey.breaker.close()


@pytest.mark.parametrize("mode", ["hang", "refuse", "reset", "cut:3"])
def test_after_a_failure_valkey_is_not_asked_again_until_it_had_time(far_valkey: OwnValkey, mode: str) -> None:
    """F34: five nudges, one try; when the time is over it is asked again, and answers."""
    far_valkey.proxy.mode = mode
    before = valkey.breaker.failures
    for _ in range(CALLS):
        outbox.nudge("us")
    assert valkey.breaker.failures == before + 1
    assert valkey.breaker.is_open
    far_valkey.proxy.mode = "pass"
    valkey.breaker.close()
    outbox.nudge("us")
    assert valkey.breaker.failures == before + 1
    assert not valkey.breaker.is_open


def test_without_the_breaker_each_call_waits_for_itself(far_valkey: OwnValkey, monkeypatch: pytest.MonkeyPatch) -> None:
    """F34, control"""
    monkeypatch.setattr(valkey, "breaker", valkey.Breaker(rests_s=0))
    far_valkey.proxy.mode = "hang"
    before = far_valkey.proxy.connections
    for _ in range(CALLS):
        outbox.nudge("us")
    assert valkey.breaker.failures == CALLS
    assert far_valkey.proxy.connections == before + CALLS


def test_a_queue_that_hangs_is_given_up_and_the_breaker_spares_the_next_task(
    us: Marketplace, far_valkey: OwnValkey
) -> None:
    """F34"""
    far_valkey.proxy.mode = "hang"
    app = tasks.mail_notice.app
    eager, app.conf.task_always_eager = app.conf.task_always_eager, False
    before = valkey.breaker.failures
    try:
        with app.connection_for_write(through(far_valkey.url, far_valkey.proxy)) as connection:
            for _ in range(CALLS):
                with pytest.raises((redis.RedisError, kombu.exceptions.OperationalError)):
                    tasks.mail_notice.apply_async(args=["ntc_none"], connection=connection)
    finally:
        app.conf.task_always_eager = eager
    assert valkey.breaker.failures == before + 1
