"""A network between the product and a server, which misbehaves as told: one asyncio loop in a thread of its own."""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

LOOPBACK = "127.0.0.1"
CHUNK = 65536


class Proxy:
    """Listens on a port of its own and forwards to a server. `mode` may change while connections are open:

    pass · refuse (nobody listens, open connections end) · hang (takes all, passes nothing on) · latency:MS (each way) ·
    rate:BYTES (a second, each way) · cut:N (N bytes of each connection's answers, then the end) · reset (ends with
    RST) · swallow:WORD (passes the request that holds WORD on, waits for its answer, drops it, ends both sides) ·
    stop:WORD (ends both sides before the request that holds WORD).
    """

    def __init__(self, port: int) -> None:
        self.server_port = port
        self.connections = 0
        self._mode, self._argument = "pass", ""
        self._pairs: set[Link] = set()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self.port = 0
        self._do(self._listen())

    @property
    def mode(self) -> str:
        return f"{self._mode}:{self._argument}".rstrip(":")

    @mode.setter
    def mode(self, wanted: str) -> None:
        self._do(self._turn(wanted))

    def close(self) -> None:
        self.mode = "refuse"
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _turn(self, wanted: str) -> None:
        self._mode, _, self._argument = wanted.partition(":")
        if self._mode in {"refuse", "reset"}:
            for link in list(self._pairs):
                link.end()
        if self._mode == "refuse" and self._server is not None:
            self._server.close()
            self._server = None
        elif self._mode != "refuse" and self._server is None:
            await self._listen()
        for link in self._pairs:
            link.look_again()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._mode == "reset":
            reset(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self.server_port)
        except OSError:
            reset(writer)
            return
        link = Link(self, writer, far_writer)
        self._pairs.add(link)
        await asyncio.gather(link.carry(reader, far_writer), link.carry(far_reader, writer, answers=True))
        link.end()
        self._pairs.discard(link)


class Link:
    """A connection and its other half."""

    def __init__(self, proxy: Proxy, near: asyncio.StreamWriter, far: asyncio.StreamWriter) -> None:
        self.proxy, self.near, self.far = proxy, near, far
        self.answered = 0
        self.swallowing = False
        self._changed = asyncio.Event()

    def look_again(self) -> None:
        self._changed.set()

    def end(self) -> None:
        reset(self.near)
        self.far.close()
        self.look_again()

    async def carry(self, source: asyncio.StreamReader, target: asyncio.StreamWriter, answers: bool = False) -> None:
        """Bytes of one direction, as the mode of the moment says."""
        with suppress(OSError):
            while not self.near.is_closing() and (chunk := await source.read(CHUNK)):
                passed = await self._treated(chunk, answers)
                if passed is None:
                    break
                target.write(passed)
                await target.drain()
        self.end()

    async def _treated(self, chunk: bytes, answers: bool) -> bytes | None:
        """What to pass on of these bytes; None ends the connection."""
        proxy = self.proxy
        while proxy._mode == "hang" and not self.near.is_closing():
            self._changed.clear()
            await self._changed.wait()
        match proxy._mode:
            case "latency":
                await asyncio.sleep(int(proxy._argument) / 1000)
            case "rate":
                await asyncio.sleep(len(chunk) / int(proxy._argument))
            case "cut" if answers:
                left = int(proxy._argument) - self.answered
                self.answered += len(chunk)
                if len(chunk) >= left:
                    self.near.write(chunk[: max(left, 0)])
                    await self.near.drain()
                    return None
            case "swallow" if answers and self.swallowing:
                return None
            case "swallow" if not answers and proxy._argument.encode() in chunk:
                self.swallowing = True
            case "stop" if not answers and proxy._argument.encode() in chunk:
                return None
            case "reset":
                return None
        return chunk


def reset(writer: asyncio.StreamWriter) -> None:
    """End a connection at once, with RST rather than a word of parting."""
    transport = writer.transport
    plug = transport.get_extra_info("socket")
    if plug is not None and not transport.is_closing():
        with suppress(OSError):
            plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
