"""Django behind an ASGI server, with each request on one thread from its first signal to its last."""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import FileResponse, HttpResponseBase
from django.urls import set_script_prefix

from apps.ground.web.body import BODY_REFUSED
from apps.ground.web.load_shedding import ARRIVED, CROWDED
from intelgraph.request_body import BodyReader, discard

Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out: status and headers, and either all of the body or the response that still gives it in parts."""

    start: dict[str, Any]
    body: bytes
    streaming: HttpResponseBase | None = None


class ThreadedHandler(ASGIHandler):
    """Views and middleware are synchronous, so a request needs one hop to a thread, not five.

    Django's own handler makes a thread for every request and changes to it for each signal, the view and the end. The
    threads stay here, and with them what is kept a thread: the compiled policies (5 ms to make) and the connection
    object. Each request has a context of its own, so nothing but that passes from one to the next.
    """

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(settings.HTTP_THREADS, thread_name_prefix="http")
        # Whoever is turned away, and whoever asks whether we live, must not wait behind those who wait.
        self._aside = {path: ThreadPoolExecutor(1, thread_name_prefix="aside") for path in ("/healthz", "/readyz", "")}
        self._bodies = BodyReader()
        self._under_way = 0

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        try:
            body = await self._bodies.read(scope, receive)
        except RequestAborted:
            return
        self._under_way += 1
        crowded = body.refused == "busy" or self._under_way > settings.HTTP_THREADS + settings.HTTP_WAITING
        scope |= {ARRIVED: monotonic(), CROWDED: crowded, BODY_REFUSED: body.refused}
        threads = self._aside.get("" if crowded or body.refused else scope["path"], self._threads)
        try:
            answer = await self._on_thread(contextvars.Context().run, self._answer, scope, body.file, threads=threads)
        finally:
            self._under_way -= 1
        if body.refused:
            answer.start["headers"].append((b"Connection", b"close"))  # the rest of the body is no request
        await send(answer.start)
        if answer.streaming is not None:
            await self._stream(answer.streaming, send)
        else:
            await send({"type": "http.response.body", "body": answer.body})
        if body.refused:
            await discard(receive)

    def _answer(self, scope: dict[str, Any], body: Any) -> Answer:
        """The whole of a request, but for the parts of a streamed answer."""
        with body:
            set_script_prefix(get_script_prefix(scope))
            signals.request_started.send(sender=self.__class__, scope=scope)
            request, refused = self.create_request(scope, body)
            response: Any = refused if request is None else self.get_response(request)
            response._handler_class = self.__class__
            if response.streaming:
                if isinstance(response, FileResponse):
                    response.block_size = self.chunk_size
                return Answer(_start(response), b"", response)
            answer = Answer(_start(response), response.content)
            response.close()
            return answer

    async def _stream(self, response: Any, send: Send) -> None:
        parts = iter(response)
        try:
            while (part := await self._on_thread(next, parts, None)) is not None:
                await send({"type": "http.response.body", "body": part, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await self._on_thread(response.close)

    async def _on_thread(
        self, act: Callable[..., Any], *arguments: Any, threads: ThreadPoolExecutor | None = None
    ) -> Any:
        return await asyncio.get_running_loop().run_in_executor(threads or self._threads, act, *arguments)


def _start(response: HttpResponseBase) -> dict[str, Any]:
    headers = [(name.encode("ascii"), value.encode("latin1")) for name, value in response.items()]
    headers += [(b"Set-Cookie", each.output(header="").strip().encode("ascii")) for each in response.cookies.values()]
    return {"type": "http.response.start", "status": response.status_code, "headers": headers}
