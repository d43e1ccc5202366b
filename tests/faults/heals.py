"""How long healing took: what a test waited for while a dependency came back or a process served again."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

_waited: list[float] = []


@contextmanager
def timed() -> Iterator[None]:
    """Around each wait; one that ends in an error counts as none."""
    began = time.monotonic()
    yield
    _waited.append(time.monotonic() - began)


def begin() -> None:
    """A test begins: what was waited for to set it up is no healing."""
    _waited.clear()


def longest_s() -> float | None:
    """The longest wait since then, in seconds; None where nothing was waited for."""
    return max(_waited, default=None)
