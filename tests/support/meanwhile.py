"""One actor held at a failpoint while another acts: the step twin of a race (faults.md, section 2)."""

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg

from apps.ground.tenancy.models import Marketplace
from intelgraph import failpoint
from intelgraph.database.connection import connection
from tests.support.racing import HANG_S, at_once


class Meanwhile:
    """Somebody who acts on a connection of their own while this thread is held at a failpoint.

    The hold ends when they are done, or when the database makes them wait for what this thread has.
    """

    def __init__(self, shop: Marketplace, point: str, act: Callable[[], Any]) -> None:
        self.shop, self.act = shop, act
        self.answers: list[Any] = []
        self.had_to_wait: bool | None = None
        self._main = threading.current_thread()
        self._thread = threading.Thread(target=self._run)
        failpoint.plan({point: self._hold})

    def _hold(self, _name: str) -> None:
        if threading.current_thread() is not self._main or self.had_to_wait is not None:
            return
        self._thread.start()
        deadline = time.monotonic() + HANG_S
        while self._thread.is_alive() and not (waits := somebody_waits()):
            assert time.monotonic() < deadline, "neither done nor waiting"
            time.sleep(0.02)
        self.had_to_wait = self._thread.is_alive() and waits

    def _run(self) -> None:
        self.answers += at_once(1, self.shop, lambda _number: self.act())

    def answer(self) -> Any:
        """What came of it, after this thread's own transaction has ended."""
        self._thread.join(HANG_S)
        (found,) = self.answers
        return found


def somebody_waits() -> bool:
    """Whether a session of this database waits for what another one holds."""
    server = connection.settings_dict
    with psycopg.connect(
        host=server["HOST"],
        port=server["PORT"],
        user=server["USER"],
        password=server["PASSWORD"],
        dbname=server["NAME"],
    ) as other:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return bool((other.execute(query).fetchone() or (0,))[0])
