"""Many at once: threads with connections of their own, started together, for tests on `own_database`."""

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from django.db import connection

from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope

WHOLE = Scope(reach="marketplace")
HANG_S = 30
ROUNDS = int(os.environ.get("RACE_ROUNDS") or 5)  # of each race; `.ci/run` runs twenty, `make races` five hundred

Thing = TypeVar("Thing")


def enter_us() -> Marketplace:
    """The marketplace us, entered without a transaction, so that commits are commits."""
    connection.set_schema_to_public()
    marketplace: Marketplace = Marketplace.objects.get(schema_name="us")
    connection.set_tenant(marketplace)
    return marketplace


def at_once(count: int, marketplace: Marketplace, act: Callable[[int], Any]) -> list[Any]:
    """Run `act` in so many threads that start together; each one's answer, or the exception in its place."""
    return in_rounds(count, marketplace, [None], lambda _thing, number: act(number))[0]


def in_rounds(
    count: int, marketplace: Marketplace, things: Sequence[Thing], act: Callable[[Thing, int], Any]
) -> list[list[Any]]:
    """The same race about one thing after the other: all threads start together at each, and keep their connections.

    For each thing the answers in the order of the threads, an exception in the place of the answer it prevented.
    """
    barrier = threading.Barrier(count, timeout=HANG_S)

    def run(number: int) -> list[Any]:
        connection.set_tenant(marketplace)
        answers = []
        try:
            for thing in things:
                barrier.wait()
                answers.append(_attempt(partial(act, thing, number)))
            return answers
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        waiting = [pool.submit(run, number) for number in range(count)]
        return [list(round) for round in zip(*(each.result(HANG_S * len(things)) for each in waiting), strict=True)]


def _attempt(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except BaseException as error:  # noqa: BLE001  (a thread's end, of whatever kind, is its answer)
        return error
