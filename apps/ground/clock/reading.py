"""The time as this marketplace has it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.utils import timezone

from intelgraph.database.connection import connection

# How far the founder of a marketplace has gone back, on this thread.
_back: ContextVar[timedelta | None] = ContextVar("gone_back", default=None)


class OpenedAlready(RuntimeError):
    """Raised when somebody would travel in a marketplace that is open: its history is written by its people."""


def now() -> datetime:
    """The aware UTC time of the current marketplace: real time, plus what a sandbox's owner moved it forward by.

    Within `travelled`, while the marketplace is being founded, it is the time travelled to.
    """
    real = timezone.now()  # noqa: TID251  (the one place that reads the real clock)
    back = _back.get()
    if back is not None and _is_being_founded():
        return real - back
    moved = getattr(connection.tenant, "clock_offset", None) or timedelta()
    return real + moved


@contextmanager
def travelled(to: datetime) -> Iterator[None]:
    """Within the block it is `to` (aware, not ahead of now), and time goes on from there.

    For bringing in the history of a marketplace before it opens (ADR 8). Raises: OpenedAlready, ValueError.
    """
    if not _is_being_founded():
        raise OpenedAlready("only a marketplace that is not open yet can be given a past")
    back = timezone.now() - to  # noqa: TID251  (the distance from the real clock)
    if back < timedelta():
        raise ValueError("history is not ahead of now")
    token = _back.set(back)
    try:
        yield
    finally:
        _back.reset(token)


def _is_being_founded() -> bool:
    """Whether the current marketplace has not been opened; schema public is no marketplace."""
    return getattr(connection.tenant, "opened_at", _back) is None
