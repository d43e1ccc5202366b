"""The channel layer that live pages hear by: what another hand put into Valkey is dropped and counted (F36)."""

import logging
from typing import Any

from channels_redis.pubsub import RedisPubSubChannelLayer
from cryptography.fernet import InvalidToken

log = logging.getLogger(__name__)
NOTHING = {"type": "live.nothing"}


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
