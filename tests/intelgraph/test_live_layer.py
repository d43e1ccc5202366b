"""What is published from a thread without a loop is heard by those who joined a group the layer's own way."""

import asyncio
from typing import Any

from django.conf import settings

from intelgraph.live_layer import SealedLayer

HEARS_WITHIN_S = 10
CONFIGURED = settings.CHANNEL_LAYERS["default"]["CONFIG"]


async def heard_after(publish: Any, *groups: str) -> list[Any]:
    """What a page that is in these groups hears of a publication, in the order of its coming."""
    layer = SealedLayer(**CONFIGURED)
    page = await layer.new_channel()
    try:
        for group in groups:
            await layer.group_add(group, page)
        await asyncio.to_thread(publish)
        return [await asyncio.wait_for(layer.receive(page), HEARS_WITHIN_S) for _group in groups]
    finally:
        await layer.flush()


def test_one_publication_reaches_every_group() -> None:
    message = {"type": "live.changed", "sequence": 3}
    publisher = SealedLayer(**CONFIGURED)
    heard = asyncio.run(
        heard_after(lambda: publisher.publish(["tests.one", "tests.two"], message), "tests.one", "tests.two")
    )
    assert heard == [message, message]


def test_what_another_hand_published_is_nothing() -> None:
    """F36"""
    stranger = SealedLayer(**{**CONFIGURED, "symmetric_encryption_keys": ["another secret"]})
    heard = asyncio.run(heard_after(lambda: stranger.publish(["tests.one"], {"type": "live.changed"}), "tests.one"))
    assert heard == [{"type": "live.nothing"}]
