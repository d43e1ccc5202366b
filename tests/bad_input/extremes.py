"""The outermost values of each field of a request body, made from its schema and from a body that is good."""

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

Place = tuple[str | int, ...]

INT_MAX, BIGINT_MAX = 2**31 - 1, 2**63 - 1
WHOLE = [0, 1.0, -1, 1.5, INT_MAX, INT_MAX + 1, 2**53, BIGINT_MAX, BIGINT_MAX + 1, -BIGINT_MAX - 2, 10**30, 1e300]
TEXTS = [
    "",
    " ",
    "𝔸😀🏴",
    "e" + "\u0301" * 30,
    "\u200fمرحبا\u200e",
    "a\u202eb",
    "a\u0000b",
    "a\ud800b",
    "\udc00",
    "\uffff\ufdd0",
    "a\x07\x1b\n\tb",
    "=1+1\"';,",
    "<b>{{ 7 }}%s%(x)s",
    "ẞ",
    "0",
    "-0",
    "٣",
    "x" * 20_000,
]
TIMES = [
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "1970-01-01T23:59:59Z",
    "1970-01-02T00:00:00Z",
    "2100-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z",
    "9999-12-31T23:59:59-14:00",
    "2016-12-31T23:59:60Z",
]
OTHERS: list[Any] = [None, True, [], {}]


@dataclass(frozen=True)
class Number:
    """A number as it is written, where Python's own would be written otherwise."""

    written: str


AS_WRITTEN = [Number("-0"), Number("-0.0"), Number("1e3"), Number("1E400")]


def places(body: Any, at: Place = ()) -> Iterator[Place]:
    """Every place below the top of a body, containers before what they hold."""
    if at:
        yield at
    steps = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for step, inner in steps:
        yield from places(inner, (*at, step))


def missing(schema: dict[str, Any], body: Any, at: Place = ()) -> Iterator[Place]:
    """The fields of a schema that a body does not have, and so would not be tried."""
    schema = _present(schema)
    if "properties" in schema:
        for name, inner in schema["properties"].items():
            if not isinstance(body, dict) or name not in body:
                yield (*at, name)
            else:
                yield from missing(inner, body[name], (*at, name))
    of_each = schema.get("items") or schema.get("additionalProperties")
    if isinstance(of_each, dict):
        steps = dict(enumerate(body)) if isinstance(body, list) else body
        if not steps:
            yield (*at, "*")
        for step, inner in steps.items():
            yield from missing(of_each, inner, (*at, step))


def values(schema: dict[str, Any], body: Any, place: Place) -> list[Any]:
    """What to write at a place of a body instead of what is there."""
    here = _at(body, place)
    rules = schema
    for step in place:
        rules = _step(_present(rules), step)
    rules = _present(rules)
    found = list(OTHERS)
    if isinstance(here, bool) or here is None:
        pass
    elif isinstance(here, int):
        bounds = [rules[name] + beyond for name in ("minimum", "maximum") if name in rules for beyond in (-1, 0, 1)]
        found += [*WHOLE, *AS_WRITTEN, *bounds]
    elif isinstance(here, str):
        lengths = [
            rules[name] + beyond for name in ("minLength", "maxLength") if name in rules for beyond in (-1, 0, 1)
        ]
        found += [*TEXTS, *("x" * length for length in lengths), *(TIMES if here[10:11] == "T" else [])]
    elif isinstance(here, list):
        lengths = [rules[name] + beyond for name in ("minItems", "maxItems") if name in rules for beyond in (0, 1)]
        found += [here[:1] * length for length in [*lengths, 300]]
    else:
        found += [
            {**here, name: deepcopy(next(iter(here.values())))} for name in ("", "zz", "\ud800", "a/~b", "x" * 300)
        ]
    return found


def written(body: Any, place: Place, value: Any) -> bytes:
    """The body as bytes with this value at this place; lone surrogates as escapes."""
    mark = "\u2603 the value"
    changed = deepcopy(body)
    target = _at(changed, place[:-1])
    target[place[-1]] = mark if isinstance(value, Number) else value
    text = json.dumps(changed)
    return (text.replace(json.dumps(mark), value.written) if isinstance(value, Number) else text).encode()


def pointer(place: Place) -> str:
    return "".join(f"/{step}" for step in place)


def shown(value: Any) -> str:
    text = value.written if isinstance(value, Number) else ascii(value)
    return text if len(text) < 60 else f"{text[:40]}… ({len(text)})"


def _at(body: Any, place: Sequence[str | int]) -> Any:
    for step in place:
        body = body[step]
    return body


def _present(schema: dict[str, Any]) -> dict[str, Any]:
    """Of a schema that allows null, the other one."""
    return next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)


def _step(schema: dict[str, Any], step: str | int) -> dict[str, Any]:
    if isinstance(step, int):
        return schema.get("items") or {}
    of_each = schema.get("additionalProperties")
    return schema.get("properties", {}).get(step) or (of_each if isinstance(of_each, dict) else {})
