"""Reads the body of a request within the limits of bytes, seconds and bodies at once (P20, B004, B005).

Django's own reader takes whatever comes and writes it to a file, before any middleware could refuse it.
"""

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestAborted

from intelgraph.limits import most_bytes

Receive = Callable[[], Awaitable[dict[str, Any]]]
LINGER_S = 2.0


@dataclass(frozen=True, slots=True)
class Body:
    """The body, at its beginning; or the code of its refusal, and then the rest of it may still be on its way."""

    file: IO[bytes] = field(default_factory=io.BytesIO)
    refused: str = ""


class BodyReader:
    """Reads bodies, at most HTTP_BODIES at once: a request counts from its first byte, not from its last."""

    def __init__(self) -> None:
        self._reading = 0

    async def read(self, scope: Mapping[str, Any], receive: Receive) -> Body:
        """The body, or its refusal: `too_large` (by the stated length before a byte is read, else at the limit),
        `too_slow`, `malformed` (broken chunks) or `busy`. Raises: RequestAborted when the client went away."""
        most = most_bytes(scope["path"])
        stated = dict(scope["headers"])
        if int(stated.get(b"content-length", b"0")) > most:
            return Body(refused="too_large")
        if b"content-length" not in stated and b"transfer-encoding" not in stated:
            return await _within(most, receive)  # an empty body: RFC 9112 6.3
        if self._reading >= settings.HTTP_BODIES:
            return Body(refused="busy")
        self._reading += 1
        try:
            async with asyncio.timeout(settings.REQUEST_BODY_S):
                return await _within(most, receive)
        except TimeoutError:
            return Body(refused="too_slow")
        except RequestAborted:
            if b"transfer-encoding" not in stated:
                raise
            return Body(refused="malformed")  # the server tells broken chunks from a broken line no further
        finally:
            self._reading -= 1


async def _within(most: int, receive: Receive) -> Body:
    with ExitStack() as kept:  # closed by a refusal, a time limit and a client that goes away
        in_memory = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        file = kept.enter_context(tempfile.SpooledTemporaryFile(max_size=in_memory, mode="w+b"))
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise RequestAborted
            part, more = message.get("body", b""), message.get("more_body", False)
            size += len(part)
            if size > most:
                return Body(refused="too_large")
            file.write(part)
        file.seek(0)
        kept.pop_all()
        return Body(file)


async def discard(receive: Receive) -> None:
    """Let the rest of a refused body arrive for a moment: a reset while the client sends would hide the answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_S):
            while (message := await receive())["type"] != "http.disconnect" and message.get("more_body", False):
                pass
