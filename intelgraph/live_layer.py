"""The channel layer that live pages hear by: what another hand put into Valkey is dropped and counted (F36)."""

import logging
from collections.abc import Iterable
from functools import cached_property
from typing import Any

import redis
from channels_redis.pubsub import RedisPubSubChannelLayer
from cryptography.fernet import InvalidToken
from django.conf import settings

from intelgraph import valkey

log = logging.getLogger(__name__)
NOTHING = {"type": "live.nothing"}
GROUP = "asgi__group__"  # how the layer names the channel of a group


class SealedLayer(RedisPubSubChannelLayer):
    """Messages are sealed with the product's secret, so nobody else's are taken for ours, in whatever form they come.

    `dropped` counts those of this process that were not.
    """

    dropped = 0

    def deserialize(self, message: bytes) -> Any:
        try:
            return super().deserialize(message)
        except InvalidToken:  # asked before anything is read from the bytes
            self.dropped += 1
            log.warning("a message in Valkey was not ours, %d so far", self.dropped)
            return NOTHING

    def publish(self, groups: Iterable[str], message: dict[str, Any]) -> None:
        """`group_send` to all of these groups from a thread that has no loop: sealed once, sent in one round trip.

        Raises: redis.RedisError when Valkey does not answer within its limit.
        """
        sealed = self.serialize(message)
        with self._client.pipeline(transaction=False) as pipe:
            for group in groups:
                pipe.publish(f"{GROUP}{group}", sealed)
            pipe.execute()

    @cached_property
    def _client(self) -> redis.Redis:
        return valkey.client(settings.VALKEY_URL)
