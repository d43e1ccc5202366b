"""What a run walks: everything in `make test-all`, or of the apps that were asked for; else a share by seed.

`intelgraph.stack.pytest_plugin` sets FAULT_SEED before any worker starts, so all of them choose alike.
"""

import os
import random
from collections.abc import Iterable
from typing import TypeVar

Thing = TypeVar("Thing")

SEED = int(os.environ["FAULT_SEED"])
#: The apps that `make test APP=…` or CHANGED=1 asks for; none: every app.
APPS = frozenset(filter(None, os.environ.get("TEST_APPS", "").split(",")))
IS_WHOLE = os.environ.get("WALKS") == "all" or bool(APPS)


def is_asked_for(app: str) -> bool:
    """Whether this run walks through what the app has."""
    return not APPS or app in APPS


def some(things: Iterable[Thing], most: int, about: str) -> list[Thing]:
    """At most so many of the things, in their order; all of them in a whole run. Things that stand for something else
    (`about`) are chosen apart, so that what one of them leaves out another takes."""
    listed = list(things)
    if IS_WHOLE or len(listed) <= most:
        return listed
    chosen = set(random.Random(f"{SEED} {about}").sample(range(len(listed)), most))
    return [each for number, each in enumerate(listed) if number in chosen]


def share(things: Iterable[Thing], of: int, about: str) -> list[Thing]:
    """One in so many of the things, at least one of them, chosen likewise."""
    listed = list(things)
    return some(listed, max(1, -(-len(listed) // of)), about)
