"""Asking Valkey: a quarter of a second at most, and not at all for some seconds after it failed (F33, F34).

Nothing that is read from it decides anything: it carries nudges, news for open pages and the queue of tasks. Whatever
somebody put there, or brought back from yesterday, opens no door (F35, F36).
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

import kombu.exceptions
import redis

log = logging.getLogger(__name__)
LIMIT_S = 0.25
LIMITS: dict[str, Any] = {"socket_timeout": LIMIT_S, "socket_connect_timeout": LIMIT_S}
# Celery's worker itself waits a second for the next task, so its own connection must be a little more patient.
QUEUE_LIMITS: dict[str, Any] = {"socket_timeout": 2, "socket_connect_timeout": 1}
FAILURES = (redis.RedisError, kombu.exceptions.OperationalError, OSError)  # redis-py's are none of the built-in ones


class NotAsked(redis.ConnectionError):
    """It failed a moment ago and is not asked again yet."""


class Breaker:
    """Opens at a failure: for `rests_s` nobody asks, so that a server that hangs costs one wait and not one each."""

    def __init__(self, rests_s: float = 5.0) -> None:
        self.rests_s = rests_s
        self.failures = 0
        self._open_until = 0.0
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        return monotonic() < self._open_until

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Raises: NotAsked while it is open; what the block raises, where that is a failure it opens."""
        if self.is_open:
            raise NotAsked("not asked, it failed a moment ago")
        try:
            yield
        except FAILURES as error:
            with self._lock:
                self.failures += 1
                self._open_until = monotonic() + self.rests_s
            log.warning("Valkey is not asked for %.0f s: %s", self.rests_s, type(error).__name__)
            raise

    def close(self) -> None:
        """It answered."""
        self._open_until = 0.0


breaker = Breaker()


def client(url: str) -> "redis.Redis":
    """A client whose every call ends within the limit, and is not repeated."""
    return redis.Redis.from_url(url, **LIMITS)
