"""The media types of usage events: a CloudEvents batch, one CloudEvent, or our own document; each ends as one."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from apps.ground.web.api.parse import read_json


class UsageJsonParser(BaseParser):
    """`{"events": […]}`; a list or a single event will do."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        most = settings.LIMITS["usage_batch_bytes"]
        return as_batch(read_json(stream.read(most + 1), most))


class CloudEventBatchParser(UsageJsonParser):
    """A list of events (CloudEvents 1.0, JSON batch format)."""

    media_type = "application/cloudevents-batch+json"


class CloudEventParser(UsageJsonParser):
    """One event (CloudEvents 1.0, structured mode)."""

    media_type = "application/cloudevents+json"


def as_batch(document: Any) -> Any:
    """The document in the form that has `events`; what is of no known form is left for the reader to refuse."""
    if isinstance(document, list):
        return {"events": document}
    if isinstance(document, dict) and "specversion" in document:
        return {"events": [document]}
    return document
