"""One test about many things that need no fixture of their own: each that does not hold is reported by its name."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

Check = Callable[[Any], None]


def each(things: Iterable[Any], name: Callable[[Any], str]) -> Callable[[Check], Callable[[pytest.Subtests], None]]:
    """Make a test of a check of one thing; it is red where one of them is, and where there is none."""
    listed = list(things)

    def decorated(check: Check) -> Callable[[pytest.Subtests], None]:
        def test(subtests: pytest.Subtests) -> None:
            assert listed, "there is nothing to check"
            for thing in listed:
                with subtests.test(name(thing)):
                    check(thing)

        test.__name__, test.__doc__ = check.__name__, check.__doc__
        return test

    return decorated
