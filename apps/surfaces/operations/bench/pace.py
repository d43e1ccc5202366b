"""Requests at a fixed pace, each timed from the moment it was due: a server that falls behind cannot hide it."""

import http.client
import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

from django.db import DatabaseError, connection

from apps.ground.web.refusals import Refused
from apps.surfaces.operations.bench.figures import percentile

CLIENTS = 8


class NotServed(RuntimeError):
    """An answer that was not the expected one; a bench of errors would be worthless."""


@dataclass
class Client:
    """One kept connection to a host of the running product."""

    host: str
    port: int
    headers: Mapping[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection | None = None

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        expects: tuple[int, ...] = (200,),
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        """The body of the answer. Raises: NotServed for any other status, or none."""
        sent = {"Host": f"{self.host}:{self.port}", **self.headers, **(headers or {})}
        for fresh in (False, True):
            if self.connection is None or fresh:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                self.connection.request(method, path, body, sent)
                answer = self.connection.getresponse()
                content = answer.read()
            except (http.client.HTTPException, OSError) as error:
                self.connection.close()
                if fresh:
                    raise NotServed(f"{method} {path}: {error}; is `make up` running?") from error
                continue
            if answer.status not in expects:
                raise NotServed(f"{method} {path} answered {answer.status}: {content[:300]!r}")
            return content
        raise NotServed(f"{method} {path}")


def paced(act: Callable[[int, int], object], rate: float, seconds: float, clients: int = CLIENTS) -> list[float]:
    """Call `act(client, number)` so many times a second; milliseconds from due to done of each, in any order.

    What `act` returns is called afterwards, outside the time taken, where it can be: to undo what was done.
    Raises: whatever `act` raised first.
    """
    numbers = itertools.count()
    total, lock = int(rate * seconds), threading.Lock()
    took: list[float] = []
    failed: list[Exception] = []
    begin = time.perf_counter() + 0.05

    def work(client: int) -> None:
        while not failed:
            with lock:
                number = next(numbers)
            if number >= total:
                return
            due = begin + number / rate
            if (early := due - time.perf_counter()) > 0:
                time.sleep(early)
            try:
                undo = act(client, number)
                took.append((time.perf_counter() - due) * 1000)
                if callable(undo):
                    undo()
            except (NotServed, DatabaseError, Refused) as error:  # handed to the main thread, which raises it
                failed.append(error)
                return

    _together(work, clients)
    if failed:
        raise failed[0]
    return took


def paced_p95(
    act: Callable[[int, int], object], rate: float, seconds: float, runs: int, clients: int = CLIENTS
) -> tuple[float, str]:
    """The median of the p95s of so many paced runs in milliseconds, and a note with the medians' own median."""
    if not clients:
        raise NotServed("there is nobody who could do it")
    each = [paced(act, rate, seconds, clients) for _ in range(runs)]
    return median(percentile(took, 0.95) for took in each), f"p50 {median(median(took) for took in each):.1f} ms"


def flat_out(act: Callable[[int, int], object], seconds: float, clients: int = CLIENTS) -> float:
    """Calls a second of so many clients that each ask again as soon as they are answered."""
    counts = [0] * clients
    failed: list[Exception] = []
    end = time.perf_counter() + seconds

    def work(client: int) -> None:
        while time.perf_counter() < end and not failed:
            try:
                act(client, counts[client])
            except (NotServed, DatabaseError, Refused) as error:  # handed to the main thread, which raises it
                failed.append(error)
                return
            counts[client] += 1

    began = time.perf_counter()
    _together(work, clients)
    if failed:
        raise failed[0]
    return sum(counts) / (time.perf_counter() - began)


def _together(work: Callable[[int], None], clients: int) -> None:
    def worked(client: int) -> None:
        try:
            work(client)
        finally:
            connection.close()  # this thread's own, where it asked the database itself

    threads = [threading.Thread(target=worked, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
