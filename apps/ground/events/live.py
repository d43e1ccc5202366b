"""Telling open pages that something changed: they read it again themselves, with their own rights."""

import asyncio
import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any

from channels.layers import get_channel_layer

from apps.ground.events.subscribe import Event
from intelgraph import valkey
from intelgraph.database.connection import connection

PUBLIC_TYPES = {"listings.published", "listings.retired", "restrictions.listing_frozen", "restrictions.lifted"}

SENT_WITHIN_S = 1.0  # each of its round trips has the limit of every question to Valkey
_making = threading.Lock()
_running: tuple[int, asyncio.AbstractEventLoop] | None = None


def public_group(schema: str) -> str:
    """Pages anyone may have open."""
    return f"live.{schema}.public"


def organisation_group(schema: str, organisation_id: int) -> str:
    """Pages of an organisation's members; the name carries the marketplace, so equal ids never meet (S07)."""
    return f"live.{schema}.org.{organisation_id}"


def operators_group(schema: str) -> str:
    """Pages of operators, who hear of everything."""
    return f"live.{schema}.operators"


Tell = Callable[[Event], None]


def tell_live_pages(event: Event) -> None:
    """Send topic, subject and sequence, never content. A lost message is mended by the page's next sequence."""
    with telling() as tell:
        tell(event)


@contextmanager
def telling() -> Iterator[Tell]:
    """Within the block events are sent while its work goes on, one after the other; at its end all of them were.

    Valkey is given the time of one answer: when it fails nothing more is waited for, and nothing sent for some seconds.
    """
    sent: list[Future[None]] = []

    def tell(event: Event) -> None:
        if not valkey.breaker.is_open:
            sent.append(asyncio.run_coroutine_threadsafe(_send(_groups_of(event), _message_of(event)), _loop()))

    try:
        yield tell
    finally:
        for each in sent:
            with contextlib.suppress(*valkey.FAILURES), valkey.breaker.asking():
                each.result(SENT_WITHIN_S)


def _groups_of(event: Event) -> list[str]:
    schema = connection.schema_name
    groups = [operators_group(schema)] + [organisation_group(schema, each) for each in event.organisations]
    if event.type in PUBLIC_TYPES:
        groups.append(public_group(schema))
    return groups


def _message_of(event: Event) -> dict[str, Any]:
    return {
        "type": "live.changed",
        "marketplace": connection.schema_name,
        "topic": event.type.partition(".")[0],
        "event": event.type,
        "subject": event.subject,
        "sequence": event.sequence,
    }


async def _send(groups: Sequence[str], message: dict[str, Any]) -> None:
    layer = get_channel_layer()
    for group in groups:
        await layer.group_send(group, message)


def _loop() -> asyncio.AbstractEventLoop:
    """One loop for the life of this process, for the layer keeps its connections by loop: a loop for each message would
    connect, and derive its key, for each message."""
    global _running
    with _making:
        if _running is None or _running[0] != os.getpid():
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="live", daemon=True).start()
            _running = (os.getpid(), loop)
        return _running[1]
