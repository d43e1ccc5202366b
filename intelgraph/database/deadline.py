"""A request waits for the database only until its end: a server that drags or is silent costs one request its time."""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

import psycopg
from psycopg.abc import RV, PQGen

_ends_at: ContextVar[float | None] = ContextVar("deadline", default=None)


class DeadlinePassed(psycopg.OperationalError):
    """The request's time is over while the database owes an answer; the connection is gone with it."""

    sqlstate = "57014"  # query_canceled, which the server says of its own limit


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Whatever the block asks the database over a BoundedConnection is answered in so many seconds, or raises.

    Inside another such block the earlier end holds. Raises: OperationalError caused by DeadlinePassed.
    """
    ends_at, outer = monotonic() + seconds, _ends_at.get()
    token = _ends_at.set(ends_at if outer is None else min(outer, ends_at))
    try:
        yield
    finally:
        _ends_at.reset(token)


class BoundedConnection(psycopg.Connection[Any]):
    """A connection whose every wait ends with the deadline at hand; where there is none, it waits as ever."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        ends_at = _ends_at.get()
        if ends_at is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, max(0.0, ends_at - monotonic()))
        except psycopg.OperationalError as error:
            if monotonic() < ends_at:
                raise
            self.close()  # an answer that comes now would be taken for the next question's
            raise DeadlinePassed("the request's time is over") from error


def has_hung_up(connection: "psycopg.Connection[Any]") -> bool:
    """Whether the server ended an idle connection: then there is something to read, and nobody asked anything."""
    if connection.closed:
        return True
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    return bool(waiting.poll(0))
