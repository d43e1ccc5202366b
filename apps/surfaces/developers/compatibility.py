"""Breaking differences between two OpenAPI documents: what a client built for the first cannot do with the second.

A request may take more than before and an answer may say more; never the other way round. A value that an answer's enum
did not have is a break, because generated clients refuse it.
"""

from collections.abc import Iterator
from typing import Any

from apps.surfaces.developers.samples import resolved

Schema = dict[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")
LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems")
NO_BOUND = float("inf")


def breaking_changes(released: Schema, now: Schema) -> list[str]:
    """A line for each difference that breaks a client of the released document, in the document's order."""
    return list(dict.fromkeys(_Comparison(released, now).lines()))


class _Comparison:
    """Two documents, and the pairs of named schemas that are being compared, so that recursive ones end."""

    def __init__(self, released: Schema, now: Schema) -> None:
        self.released, self.now = released, now
        self.under_way: set[tuple[str, str, bool]] = set()

    def lines(self) -> Iterator[str]:
        for path, item in self.released["paths"].items():
            for method in METHODS:
                if method not in item:
                    continue
                where = f"{method.upper()} {path}"
                if path not in self.now["paths"]:
                    yield f"{where}: path removed"
                elif method not in self.now["paths"][path]:
                    yield f"{where}: operation removed"
                else:
                    yield from self._operation(where, item[method], self.now["paths"][path][method])

    def _operation(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        if old.get("operationId") != new.get("operationId"):
            yield f"{where}: operationId changed"
        if not old.get("security") and new.get("security"):
            yield f"{where}: API key now required"
        yield from self._parameters(where, old, new)
        yield from self._body(where, old.get("requestBody"), new.get("requestBody"))
        for status, given in old.get("responses", {}).items():
            if status not in new.get("responses", {}):
                yield f"{where}: status {status} removed"
                continue
            answer, after = resolved(self.released, given), resolved(self.now, new["responses"][status])
            yield from self._contents(f"{where} {status}", answer, after, is_request=False)

    def _parameters(self, where: str, old: Schema, new: Schema) -> Iterator[str]:
        before = {(each["in"], each["name"]): each for each in old.get("parameters", [])}
        after = {(each["in"], each["name"]): each for each in new.get("parameters", [])}
        for key, given in before.items():
            at = f"{where} {key[0]} {key[1]}"
            if key not in after:
                yield f"{at}: parameter removed"
                continue
            if after[key].get("required") and not given.get("required"):
                yield f"{at}: parameter now required"
            yield from self._schema(at, given.get("schema", {}), after[key].get("schema", {}), is_request=True)
        for key in after.keys() - before.keys():
            if after[key].get("required"):
                yield f"{where} {key[0]} {key[1]}: new required parameter"

    def _body(self, where: str, old: Schema | None, new: Schema | None) -> Iterator[str]:
        if new is not None and new.get("required") and not (old or {}).get("required"):
            yield f"{where} body: now required"
        if old is not None and new is None:
            yield f"{where} body: removed"
        elif old is not None and new is not None:
            yield from self._contents(f"{where} body", old, new, is_request=True)

    def _contents(self, where: str, old: Schema, new: Schema, *, is_request: bool) -> Iterator[str]:
        for media, content in old.get("content", {}).items():
            if media not in new.get("content", {}):
                yield f"{where}: {media} removed"
                continue
            after = new["content"][media].get("schema", {})
            yield from self._schema(where, content.get("schema", {}), after, is_request=is_request)

    def _schema(self, where: str, old: Schema, new: Schema, *, is_request: bool) -> Iterator[str]:
        pair = (old.get("$ref", ""), new.get("$ref", ""), is_request)
        if any(pair[:2]):
            if pair in self.under_way:
                return
            self.under_way.add(pair)
        yield from self._compared(where, resolved(self.released, old), resolved(self.now, new), is_request)
        self.under_way.discard(pair)

    def _compared(self, where: str, old: Schema, new: Schema, is_request: bool) -> Iterator[str]:
        before, after = _types(self.released, old), _types(self.now, new)
        if not (_covers(after, before) if is_request else _covers(before, after)):
            yield f"{where}: type changed from {_said(before)} to {_said(after)}"
            return
        yield from _enum(where, old, new, is_request)
        if is_request:
            yield from _tightened(where, old, new)
        yield from self._fields(where, old, new, is_request)
        if "items" in old:
            yield from self._schema(f"{where}[]", old["items"], new.get("items", {}), is_request=is_request)
        yield from self._choices(where, old, new, is_request)

    def _fields(self, where: str, old: Schema, new: Schema, is_request: bool) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        required, required_now = set(old.get("required", ())), set(new.get("required", ()))
        for name, inner in before.items():
            at = f"{where}/{name}"
            if name not in after:
                yield f"{at}: field removed"
                continue
            if is_request and name in required_now - required:
                yield f"{at}: field now required"
            if not is_request and name in required - required_now:
                yield f"{at}: field no longer always given"
            yield from self._schema(at, inner, after[name], is_request=is_request)
        if is_request:
            yield from (f"{where}/{name}: new required field" for name in sorted(required_now - before.keys()))
        every, every_now = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if is_request and every_now is False and every is not False:
            yield f"{where}: unknown fields now refused"
        if isinstance(every, dict) and isinstance(every_now, dict):
            yield from self._schema(f"{where}/*", every, every_now, is_request=is_request)

    def _choices(self, where: str, old: Schema, new: Schema, is_request: bool) -> Iterator[str]:
        before = {_key(each): each for each in (*old.get("anyOf", ()), *old.get("oneOf", ()))}
        after = {_key(each): each for each in (*new.get("anyOf", ()), *new.get("oneOf", ()))}
        for key in before.keys() & after.keys():
            yield from self._schema(where, before[key], after[key], is_request=is_request)
        if before and after:
            lost = sorted(before.keys() - after.keys() if is_request else after.keys() - before.keys())
            yield from (f"{where}: {key} {'no longer taken' if is_request else 'new in the answer'}" for key in lost)


def _enum(where: str, old: Schema, new: Schema, is_request: bool) -> Iterator[str]:
    """A request must take each value that it took; an answer may say only what it said."""
    wide, narrow = (new, old) if is_request else (old, new)
    if "enum" not in wide:
        return
    if "enum" not in narrow:
        yield f"{where}: {'only some values are taken now' if is_request else 'any value may be answered now'}"
    elif beyond := [each for each in narrow["enum"] if each not in wide["enum"]]:
        listed = ", ".join(map(str, beyond))
        yield f"{where}: enum without {listed}" if is_request else f"{where}: enum with {listed}"


def _tightened(where: str, old: Schema, new: Schema) -> Iterator[str]:
    for bound in UPPER:
        if new.get(bound, NO_BOUND) < old.get(bound, NO_BOUND):
            yield f"{where}: {bound} lowered to {new[bound]}"
    for bound in LOWER:
        if new.get(bound, -NO_BOUND) > old.get(bound, -NO_BOUND):
            yield f"{where}: {bound} raised to {new[bound]}"
    if "pattern" in new and new["pattern"] != old.get("pattern"):
        yield f"{where}: pattern changed"


def _types(document: Schema, schema: Schema) -> set[str]:
    """The JSON types that the schema allows; empty for any."""
    schema = resolved(document, schema)
    given = schema.get("type", [])
    found = {given} if isinstance(given, str) else set(given)
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ())):
        found |= _types(document, choice)
    return found


def _covers(wide: set[str], narrow: set[str]) -> bool:
    """Whether each value of the narrow types is one of the wide; no types at all are every type."""
    if not wide:
        return True
    return bool(narrow) and all(each in wide or (each == "integer" and "number" in wide) for each in narrow)


def _key(choice: Schema) -> str:
    return str(choice.get("$ref", "").rpartition("/")[2] or choice.get("type", "object"))


def _said(types: set[str]) -> str:
    return " | ".join(sorted(types)) or "any"
