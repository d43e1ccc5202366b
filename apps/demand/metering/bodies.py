"""The media types of usage events: a CloudEvents batch, one CloudEvent, or our own document; each ends as one."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import unquote

from django.conf import settings
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from apps.demand.metering.cloud_events import CloudEvent
from apps.ground.web.api.parse import decode_json, text_errors
from apps.ground.web.api.schemas import reference
from apps.ground.web.refusals import Invalid
from intelgraph.limits import LIMITS

ATTRIBUTE = "Ce-"


class UsageJsonParser(BaseParser):
    """`{"events": […]}`; a list or a single event will do, as will the data of an event whose attributes are headers.

    The texts of the events themselves are judged with the rest of each event, so that every error is named at once.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        most = settings.LIMITS["usage_batch_bytes"]
        document = decode_json(stream.read(most + 1), most)
        attributes = self._attributes(media_type or "", parser_context or {})
        document = {"events": [{**attributes, "data": document}]} if attributes else as_batch(document)
        beside = {name: value for name, value in document.items() if name != "events"} if _is_named(document) else None
        if errors := text_errors(document if beside is None else beside):
            raise Invalid(errors=errors)
        return document

    def _attributes(self, media_type: str, context: Mapping[str, Any]) -> dict[str, str]:
        """The attributes of an event in binary mode (CloudEvents HTTP binding, 3.1); none of one in structured mode."""
        headers = context["request"].headers if "request" in context else {}
        found = {
            name[len(ATTRIBUTE) :].lower(): _decoded(value)
            for name, value in headers.items()
            if name.title().startswith(ATTRIBUTE)
        }
        if not found.keys() & {"specversion", "id"}:
            return {}
        return {**found, "datacontenttype": media_type} if media_type else found


class CloudEventBatchParser(UsageJsonParser):
    """A list of events (CloudEvents 1.0, JSON batch format)."""

    media_type = "application/cloudevents-batch+json"
    schema: ClassVar[dict[str, Any]] = {
        "type": "array",
        "items": reference(CloudEvent),
        "minItems": 1,
        "maxItems": LIMITS["usage_batch_events"],
    }

    def _attributes(self, media_type: str, context: Mapping[str, Any]) -> dict[str, str]:
        return {}  # the content type decides that the mode is not binary, whatever the headers


class CloudEventParser(CloudEventBatchParser):
    """One event (CloudEvents 1.0, structured mode)."""

    media_type = "application/cloudevents+json"
    schema: ClassVar[dict[str, Any]] = reference(CloudEvent)


class UntypedEventParser(UsageJsonParser):
    """The data of an event in binary mode that names no media type, which is JSON then as in structured mode."""

    media_type = ""

    def _attributes(self, media_type: str, context: Mapping[str, Any]) -> dict[str, str]:
        found = super()._attributes("", context)
        if not found:
            raise UnsupportedMediaType(media_type)
        return found


def as_batch(document: Any) -> Any:
    """The document in the form that has `events`; what is of no known form is left for the reader to refuse."""
    if isinstance(document, list):
        return {"events": document}
    if isinstance(document, dict) and "specversion" in document:
        return {"events": [document]}
    return document


def _is_named(document: Any) -> bool:
    """Whether the events stand under a name of their own, beside which there may be others."""
    return isinstance(document, dict) and isinstance(document.get("events"), list)


def _decoded(value: str) -> str:
    """An attribute's value from its header, which is percent-encoded UTF-8 (CloudEvents HTTP binding, 3.1.3).

    Octets that are not UTF-8 become surrogates, which the event is refused for by name.
    """
    return unquote(value, errors="surrogateescape")
