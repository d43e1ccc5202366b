"""What Django's ASGI handler and ours cost around the same view: `python -m tools.trials.handlers`.

Eight requests at a time to /healthz, in this process, without a server; prints medians a request, in milliseconds. See
docs/adr/0013.
"""

import asyncio
import os
import resource
import statistics
import time
from typing import Any

ROUNDS, TIMES, AT_ONCE = 8, 400, 8


async def get(application: Any, path: str) -> int:
    """The status of one GET."""
    told: list[dict[str, Any]] = []
    waits, ended = [{"type": "http.request", "body": b"", "more_body": False}], asyncio.Event()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"us.localhost:8000"), (b"accept", b"text/html")],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8000),
    }

    async def receive() -> dict[str, Any]:
        if waits:
            return waits.pop()
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        told.append(message)

    await application(scope, receive, send)
    ended.set()
    return int(told[0]["status"])


async def load(application: Any, path: str, times: int) -> None:
    """So many requests, eight at a time."""

    async def one_after_the_other() -> None:
        for _ in range(times // AT_ONCE):
            assert await get(application, path) == 200

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))


async def measure() -> None:
    """In turns, so that what else the machine does meets both alike."""
    from django.core.handlers.asgi import ASGIHandler

    from intelgraph.serving import ThreadedHandler

    took: dict[Any, list[tuple[float, float]]] = {ThreadedHandler(): [], ASGIHandler(): []}
    for application in took:
        await load(application, "/healthz", AT_ONCE * 2)
    for _ in range(ROUNDS):
        for application, measured in took.items():
            worked, began = _processor_s(), time.perf_counter()
            await load(application, "/healthz", TIMES)
            measured.append(((time.perf_counter() - began) / TIMES * 1e3, (_processor_s() - worked) / TIMES * 1e3))
    for application, measured in took.items():
        passed, worked = (statistics.median(column) for column in zip(*measured, strict=True))
        print(f"{type(application).__name__:<16} {passed:5.2f} ms passed, {worked:5.2f} ms of processor time")


def _processor_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "intelgraph.settings")
    import django

    django.setup(set_prefix=False)
    asyncio.run(measure())
