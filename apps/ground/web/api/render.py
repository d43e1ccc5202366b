"""JSON out: msgspec writes what views return, rows and structs alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

import msgspec
from django.utils.functional import Promise
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


def _other(value: Any) -> Any:
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


_encoder = msgspec.json.Encoder(enc_hook=_other)


def encode(value: Any) -> bytes:
    """The value as JSON; times as RFC 3339, lazy sentences as text."""
    return _encoder.encode(value)


class JsonRenderer(BaseRenderer):
    """DRF's way to the same encoder."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        return b"" if data is None else encode(data)


class JsonNegotiation(DefaultContentNegotiation):
    """DRF's, which weighs every media type asked for; most programs ask for JSON, or for nothing, by name."""

    PLAIN = frozenset({"", "*/*", JsonRenderer.media_type})

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        if request.META.get("HTTP_ACCEPT", "") in self.PLAIN and "format" not in request.GET:
            return renderers[0], JsonRenderer.media_type
        return cast(tuple[BaseRenderer, str], super().select_renderer(request, renderers, format_suffix))


def rfc3339(moment: datetime | None) -> str | None:
    """A time as the API writes it."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None
