"""Open pages: how long after somebody began a change each of 200 live sockets has heard of it."""

import asyncio
import base64
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median

from apps.ground.tenancy.current import inside
from apps.surfaces.operations.bench.figures import Figure, percentile
from apps.surfaces.operations.bench.in_process import freeze
from apps.surfaces.operations.bench.pace import NotServed
from apps.surfaces.operations.bench.place import Place

SOCKETS, CHANGES, APART_S, OPEN_WITHIN_S, HEARD_WITHIN_S = 200, 20, 0.3, 30.0, 10.0


@dataclass
class Listeners:
    """So many open sockets on a thread of their own; `heard` holds the moments at which each subject arrived."""

    host: str
    port: int
    heard: dict[str, list[float]] = field(default_factory=dict)
    opened: int = 0
    failed: list[BaseException] = field(default_factory=list)

    def run(self, stop: threading.Event) -> None:
        asyncio.run(self._listen(stop))

    async def _listen(self, stop: threading.Event) -> None:
        tasks = [asyncio.create_task(self._socket()) for _ in range(SOCKETS)]
        while not stop.is_set():
            self.failed += [error for task in tasks if task.done() and (error := task.exception())]
            await asyncio.sleep(0.05)
        for task in tasks:
            task.cancel()

    async def _socket(self) -> None:
        """One page: the handshake of RFC 6455, then short unmasked text frames as our server sends them."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        key = base64.b64encode(os.urandom(16)).decode()
        writer.write(
            f"GET /live/?topics=restrictions HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
            f"Origin: http://{self.host}:{self.port}\r\n\r\n".encode()
        )
        status = await reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in status.partition(b"\r\n")[0]:
            raise NotServed(f"a live page was answered {status[:60]!r}")
        self.opened += 1
        while True:
            first, length = await reader.readexactly(2)
            if length == 126:
                length = int.from_bytes(await reader.readexactly(2))
            content = await reader.readexactly(length)
            if first & 0x0F == 1:
                self.heard.setdefault(json.loads(content)["subject"], []).append(time.perf_counter())
            elif first & 0x0F == 8:
                raise NotServed(f"a live page was closed: {content!r}")


def sockets(place: Place, port: int) -> Iterator[Figure]:
    """Changes one after the other, each heard by every socket. Raises: NotServed where one stays deaf."""
    listeners, stop = Listeners(place.host, port), threading.Event()
    thread = threading.Thread(target=listeners.run, args=(stop,))
    thread.start()
    began: dict[str, float] = {}
    try:
        _until(lambda: listeners.opened == SOCKETS, listeners, OPEN_WITHIN_S)
        with inside(place.marketplace):
            for number in range(CHANGES):
                at = time.perf_counter()
                began[freeze(f"lst_{number + 900_000:020d}").public_id] = at
                time.sleep(APART_S)
        _until(lambda: all(len(listeners.heard.get(each, ())) == SOCKETS for each in began), listeners, HEARD_WITHIN_S)
    finally:
        stop.set()
        thread.join()
    took = [(moment - at) * 1000 for each, at in began.items() for moment in listeners.heard[each]]
    note = f"p50 {median(took):.0f} ms, {len(took)} messages"
    yield Figure(f"change to open page, {SOCKETS} sockets: p95", percentile(took, 0.95), 150, "ms", note=note)


def _until(there: Callable[[], bool], listeners: Listeners, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not there():
        if listeners.failed:
            raise NotServed(str(listeners.failed[0]))
        if time.monotonic() > deadline:
            raise NotServed(f"{listeners.opened} sockets are open; not all of them heard of every change")
        time.sleep(0.05)
