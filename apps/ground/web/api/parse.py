"""JSON in, strictly: what a lenient reader would guess at is refused with the place (faults B011 to B017).

`json.loads` takes NaN, a name given twice, nesting without end and lone surrogates; none of these may reach a rule.
"""

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser

from apps.ground.web.characters import invisible_in
from apps.ground.web.refusals import FieldError, Invalid, Refused

T = TypeVar("T")
MOST_EXACT = 2**53  # up to here a float is every integer (RFC 8259, 6)


class Malformed(Refused):
    """The body is not one JSON document."""

    code = "malformed"
    status = 400
    detail = _("The body is not a JSON document.")


class TooDeep(Malformed):
    """The body is nested deeper than any of our documents."""

    code = "too_deep"
    detail = _("The body is nested too deeply.")


class DuplicateName(Malformed):
    """An object gives a name twice, so two readers could read two things (RFC 7493)."""

    code = "duplicate_name"
    detail = _("An object in the body contains the same name twice.")


class NotANumber(Malformed):
    """NaN, Infinity, or a number too large to be one."""

    code = "not_a_number"
    detail = _("The body contains an invalid JSON number.")


class TooLarge(Refused):
    """The body is over its limit."""

    code = "too_large"
    status = 413
    detail = _("The body exceeds the size limit of this address.")


def read_json(raw: bytes, most_bytes: int | None = None) -> Any:
    """The document in these bytes, every text of which can be stored and shown.

    Raises: what `decode_json` raises; Invalid (invalid_text, invisible_characters, too_many).
    """
    document = decode_json(raw, most_bytes)
    if errors := text_errors(document):
        raise Invalid(errors=errors)
    return document


def decode_json(raw: bytes, most_bytes: int | None = None) -> Any:
    """The document in these bytes; its texts are still to be judged by `text_errors`.

    A number such as 1.0 or 1e3 is the integer that it is (JSON Schema, "integer").
    Raises: TooLarge, Malformed, TooDeep, DuplicateName, NotANumber.
    """
    if len(raw) > (most_bytes or settings.LIMITS["body_bytes"]):
        raise TooLarge
    _require_shallow(raw, settings.LIMITS["json_depth"])
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(detail=_("The body is not UTF-8 at byte %(at)d.") % {"at": error.start}) from None
    try:
        return json.loads(
            text, object_pairs_hook=_once_each, parse_constant=_no_number, parse_float=_finite, parse_int=_whole
        )
    except json.JSONDecodeError as error:
        detail = _("The body is not a JSON document at position %(at)d.") % {"at": error.pos}
        raise Malformed(detail=detail) from None


def body_as(kind: type[T], document: Any) -> T:
    """The document as a msgspec Struct, with no guessing between types and no unknown field.

    Raises: Invalid with pointer and code: unknown_field, missing, wrong_type, out_of_range.
    """
    try:
        return msgspec.convert(document, kind, strict=True)
    except msgspec.ValidationError as error:
        raise Invalid(errors=[_field_error(str(error))]) from None


class StrictJsonParser(BaseParser):
    """DRF's way to the same reader."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        return read_json(stream.read())


# A string of JSON, to its end or to the document's: what is in it opens nothing.
STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def _require_shallow(raw: bytes, most: int) -> None:
    """Count brackets outside strings, without recursion, whose limit differs by Python. Raises: TooDeep."""
    depth = 0
    for byte in STRING.sub(b"", raw).translate(None, NO_BRACKETS):
        depth += 1 if byte in b"[{" else -1
        if depth > most:
            raise TooDeep


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DuplicateName
    return found


def _no_number(name: str) -> Any:
    raise NotANumber


def _finite(text: str) -> float | int:
    """A number with a fraction or an exponent; where it is whole and a float holds it exactly, an integer."""
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise NotANumber
    if number.is_integer() and abs(number) <= MOST_EXACT and Decimal(text) == int(number):
        return int(number)
    return number


def _whole(text: str) -> int:
    if len(text) > settings.LIMITS["number_digits"]:
        raise NotANumber
    return int(text)


def text_errors(document: Any) -> list[FieldError]:
    """Each text of a document that cannot be stored or shown, and each list that is too long.

    No NUL and no lone surrogate: the database refuses both, with an error of its own. No character that nobody sees,
    for it makes a text read as another. A wrong name is reported at its object, and what it holds is not looked at.
    """
    return list(_text_errors(document))


def _text_errors(document: Any) -> Iterator[FieldError]:
    most = settings.LIMITS["json_items"]
    waiting = [(document, "")]
    while waiting:
        each, at = waiting.pop()
        if isinstance(each, str):
            if error := _text_error(each, at):
                yield error
        elif not isinstance(each, dict | list):
            continue
        elif len(each) > most:
            said = _("Send at most %(most)d items.") % {"most": most}
            yield FieldError(at, "too_many", said)
        elif isinstance(each, dict):
            for name, inner in each.items():
                if error := _text_error(name, at):
                    yield error
                else:
                    waiting.append((inner, f"{at}/{_step(name)}"))
        else:
            waiting += [(inner, f"{at}/{number}") for number, inner in enumerate(each)]


def _text_error(text: str, at: str) -> FieldError | None:
    if "\x00" in text or (not text.isascii() and LONE_SURROGATE.search(text)):
        return FieldError(at, "invalid_text", _("Remove the character that cannot be stored from this text."))
    if found := invisible_in(text):
        said = _("Remove the invisible character %(code)s from this text.") % {"code": found}
        return FieldError(at, "invisible_characters", said)
    return None


def _step(name: str) -> str:
    """A name as a step of a JSON pointer (RFC 6901, 3)."""
    return name.replace("~", "~0").replace("/", "~1")


LONE_SURROGATE = re.compile("[\ud800-\udfff]")
PLACE = re.compile(r" - at `\$?([^`]*)`$")


def _field_error(message: str) -> FieldError:
    """A msgspec message as pointer, code and sentence."""
    place = PLACE.search(message)
    pointer = re.sub(r"\[(\d+|\.\.\.)\]", r"/\1", place.group(1).replace(".", "/")) if place else ""
    what = PLACE.sub("", message)
    named = re.search(r"`([^`]+)`$", what)
    if "unknown field" in what and named:
        return FieldError(f"{pointer}/{named.group(1)}", "unknown_field", _("Unknown field. Remove it."))
    if "missing required field" in what and named:
        return FieldError(f"{pointer}/{named.group(1)}", "missing", _("This field is required."))
    if what.startswith("Expected `") and ", got `" in what:
        return FieldError(pointer, "wrong_type", _("Send a value of the expected type."))
    return FieldError(pointer, "out_of_range", what)
