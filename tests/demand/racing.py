"""Many at once: threads with connections of their own, started together, for tests on `own_database`."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope

WHOLE = Scope(reach="marketplace")
HANG_S = 30


def enter_us() -> Marketplace:
    """The marketplace us, entered without a transaction, so that commits are commits."""
    connection.set_schema_to_public()
    marketplace: Marketplace = Marketplace.objects.get(schema_name="us")
    connection.set_tenant(marketplace)
    return marketplace


def at_once(count: int, marketplace: Marketplace, act: Callable[[int], Any]) -> list[Any]:
    """Run `act` in so many threads that start together; each one's answer, or the exception in its place."""
    barrier = threading.Barrier(count, timeout=HANG_S)

    def run(number: int) -> Any:
        connection.set_tenant(marketplace)
        try:
            barrier.wait()
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        waiting = [pool.submit(run, number) for number in range(count)]
        return [each.exception(HANG_S) or each.result() for each in waiting]
