"""CloudEvents 1.0 in, strictly: every event of a batch is judged, and each that is wrong is named by its index."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from django.utils.translation import gettext_lazy as _

from apps.demand.metering.refusals import empty, too_many
from apps.demand.metering.rules import MOST_QUANTITY, UsageEvent, digest
from apps.ground.web.api.endpoint import schema_of
from apps.ground.web.api.parse import body_as
from apps.ground.web.refusals import FieldError, Invalid

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class UsageData(msgspec.Struct):
    """What was used: whole units, and the unit's name where it is to be checked. Of more, only a digest is kept."""

    quantity: Annotated[int, msgspec.Meta(ge=0, le=MOST_QUANTITY)]
    unit: Annotated[str, msgspec.Meta(max_length=60)] = ""


class CloudEvent(msgspec.Struct):
    """One use. `type` is the meter's slug, `subject` the id of the entitlement (ent_…) or of the customer (org_…)."""

    specversion: Literal["1.0"]
    id: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    source: Text
    type: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    subject: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    time: Annotated[str, msgspec.Meta(max_length=60)]
    data: UsageData
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: Text | None = None


class UsageEvents(msgspec.Struct, forbid_unknown_fields=True):
    """A batch: all of it is taken, or nothing."""

    events: Annotated[
        list[Any], msgspec.Meta(extra_json_schema={"items": schema_of(CloudEvent), "minItems": 1, "maxItems": 1000})
    ]


OWN = frozenset(CloudEvent.__struct_fields__)
EXTENSION = re.compile(r"[a-z0-9]{1,20}")
TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")


def read_events(documents: Sequence[Any], most: int) -> list[UsageEvent]:
    """The events of a batch. most: how many it may hold.

    Raises: Invalid with empty, too_many, or every error of every event (`/events/17/time`).
    """
    if not documents:
        raise empty()
    if len(documents) > most:
        raise too_many(most)
    errors: list[FieldError] = []
    events = []
    for index, document in enumerate(documents):
        try:
            events.append(read_event(document))
        except Invalid as invalid:
            errors += [FieldError(f"/events/{index}{each.pointer}", each.code, each.detail) for each in invalid.errors]
    if errors:
        raise Invalid(errors=errors)
    return events


def read_event(document: Any) -> UsageEvent:
    """One event. Raises: Invalid with pointers into it."""
    event = body_as(CloudEvent, document)
    time = read_time(event.time)
    _require_extensions(document)
    data_digest = _digest_of(document["data"], "/data")
    return UsageEvent(
        source=event.source,
        event_id=event.id,
        type=event.type,
        subject=event.subject,
        time=time,
        quantity=event.data.quantity,
        unit=event.data.unit,
        body_digest=_digest_of(document, ""),
        data_digest=data_digest,
    )


def read_time(text: str) -> datetime:
    """A time by RFC 3339, with its zone. Raises: Invalid invalid_time."""
    if TIME.fullmatch(text):
        try:
            return msgspec.convert(text.upper(), datetime)
        except msgspec.ValidationError:
            pass  # of the right form, but no time that there is: 30 February, 24:00
    detail = _("This is not a time with its zone, such as 2026-11-24T09:30:00Z.")
    raise Invalid(errors=[FieldError("/time", "invalid_time", detail)])


def _require_extensions(document: Mapping[str, Any]) -> None:
    """Other attributes are CloudEvents extensions: plain values under short lower-case names; they join the digest."""
    for name in document.keys() - OWN:
        if not EXTENSION.fullmatch(name) or not isinstance(document[name], str | int | bool):
            raise Invalid(errors=[FieldError(f"/{name}", "unknown_field", _("This field is not known here."))])


def _digest_of(document: Any, pointer: str) -> bytes:
    """The canonical digest. Raises: Invalid for a number that JSON's canonical form cannot hold."""
    try:
        return digest(document)
    except (ValueError, OverflowError):
        detail = _("A number here is too large to be kept exactly. Send it as text.")
        raise Invalid(errors=[FieldError(pointer, "out_of_range", detail)]) from None
