"""CloudEvents 1.0 in, strictly: every event of a batch is judged, and each that is wrong is named by its index."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from django.utils.translation import gettext_lazy as _

from apps.demand.metering.refusals import empty, too_many
from apps.demand.metering.rules import EARLIEST, MOST_QUANTITY, UsageEvent, digest, meaning_digest
from apps.ground.web.api.parse import body_as, text_errors
from apps.ground.web.api.schemas import reference
from apps.ground.web.refusals import FieldError, Invalid

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class UsageData(msgspec.Struct):
    """The quantity in whole units, and the unit's name where it is to be checked. Of more, only a digest is kept."""

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
    datacontenttype: Annotated[str, msgspec.Meta(max_length=200)] = "application/json"
    dataschema: Text | None = None


class UsageEvents(msgspec.Struct, forbid_unknown_fields=True):
    """A batch: all of it is taken, or nothing."""

    events: Annotated[
        list[Any], msgspec.Meta(extra_json_schema={"items": reference(CloudEvent), "minItems": 1, "maxItems": 1000})
    ]


OWN = frozenset(CloudEvent.__struct_fields__)
EXTENSION = re.compile(r"[a-z0-9]{1,20}")
# `application/json`, or a type that is written as JSON; in either case of letters, with any parameters (RFC 9110, 8.3).
JSON_TYPE = re.compile(r"[\w.+-]+/(?:[\w.-]+\+)*json[ \t]*(?:;.*)?", re.ASCII | re.IGNORECASE)
TIME = re.compile(r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:)(\d\d)((?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d))", re.ASCII)
LEAP_SECOND = "60"


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
    if unreadable := text_errors(document):
        raise Invalid(errors=unreadable)
    event = body_as(CloudEvent, document)
    time = read_time(event.time)
    _require_json(event.datacontenttype)
    _require_extensions(document)
    return UsageEvent(
        source=event.source,
        event_id=event.id,
        type=event.type,
        subject=event.subject,
        time=time,
        quantity=event.data.quantity,
        unit=event.data.unit,
        body_digest=meaning_digest(
            event.source, event.id, event.type, event.subject, time, event.data.quantity, event.data.unit
        ),
        data_digest=_digest_of({**document["data"], "unit": event.data.unit}, "/data"),
    )


def read_time(text: str) -> datetime:
    """A time by RFC 3339 with its zone, in UTC; a leap second is the second after it, as on clocks that have none.

    Raises: Invalid with invalid_time, or out_of_range before EARLIEST.
    """
    found = TIME.fullmatch(text)
    if found is None:
        raise _invalid_time()
    before, seconds, after = found.groups()
    try:
        time = msgspec.convert(f"{before}{'59' if seconds == LEAP_SECOND else seconds}{after}".upper(), datetime)
        if time < EARLIEST:
            raise _too_early()
        time = time.astimezone(UTC)
        if seconds == LEAP_SECOND:
            time = _after_leap_second(time)
    except (msgspec.ValidationError, OverflowError):  # of the right form, but not a time: 30 February, 24:00
        raise _invalid_time() from None
    return time


def _after_leap_second(time: datetime) -> datetime:
    """The moment that follows a leap second, which only the last minute of a month in UTC may have."""
    after = time + timedelta(seconds=1)
    if (after.day, after.hour, after.minute, after.second) != (1, 0, 0, 0):
        raise _invalid_time()
    return after


def _invalid_time() -> Invalid:
    detail = _("Send a time with its zone, such as 2026-11-24T09:30:00Z.")
    return Invalid(errors=[FieldError("/time", "invalid_time", detail)])


def _too_early() -> Invalid:
    detail = _("Send a time on or after 2 January 1970. This one looks like an unset value.")
    return Invalid(errors=[FieldError("/time", "out_of_range", detail)])


def _require_json(media_type: str) -> None:
    """The data's media type is JSON. Raises: Invalid with unsupported."""
    if not JSON_TYPE.fullmatch(media_type):
        detail = _("The data of a usage event is application/json.")
        raise Invalid(errors=[FieldError("/datacontenttype", "unsupported", detail)])


def _require_extensions(document: Mapping[str, Any]) -> None:
    """Other attributes are CloudEvents extensions: plain values under short lower-case names. None is kept."""
    for name in document.keys() - OWN:
        if not EXTENSION.fullmatch(name) or not isinstance(document[name], str | int | bool):
            raise Invalid(errors=[FieldError(f"/{name}", "unknown_field", _("Unknown field. Remove it."))])


def _digest_of(document: Any, pointer: str) -> bytes:
    """The canonical digest. Raises: Invalid for a number that JSON's canonical form cannot hold."""
    try:
        return digest(document)
    except (ValueError, OverflowError):
        detail = _("This number is too large to store exactly. Send it as text.")
        raise Invalid(errors=[FieldError(pointer, "out_of_range", detail)]) from None
