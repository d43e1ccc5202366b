"""The OpenAPI document as the page draws it: groups, operations, fields, answers, an example to copy."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from apps.surfaces.developers.document import operations
from apps.surfaces.developers.samples import PROBLEM, resolved, sample_of, types_of

MOST_DEPTH = 4


@dataclass(frozen=True)
class Field:
    """A line of a body or an answer: its path (`items[].id`), kind, whether it must be there, and what bounds it."""

    name: str
    kind: str
    is_required: bool
    said: str
    bounds: str


@dataclass(frozen=True)
class Parameter:
    """What goes into the path, the query or a header."""

    name: str
    place: str
    kind: str
    is_required: bool
    said: str


@dataclass(frozen=True)
class Answer:
    """What comes back with a status."""

    status: str
    fields: list[Field]
    is_problem: bool
    example: str


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    anchor: str
    method: str
    path: str
    summary: str
    said: str
    is_public: bool
    parameters: list[Parameter]
    body: list[Field]
    answers: list[Answer]
    problems: list[str]
    example: str


@dataclass
class Group:
    """The operations of one tag."""

    name: str
    operations: list[Operation] = field(default_factory=list)


def groups(document: dict[str, Any], address: str) -> list[Group]:
    """Every operation, by its tag in the order of the alphabet. address: where examples send to, without a slash."""
    found: dict[str, Group] = {}
    for path, method, operation in operations(document):
        tag = (operation.get("tags") or ["other"])[0]
        found.setdefault(tag, Group(tag)).operations.append(_operation(document, path, method, operation, address))
    return [found[name] for name in sorted(found)]


def _operation(document: dict[str, Any], path: str, method: str, operation: dict[str, Any], address: str) -> Operation:
    media, schema = _body(operation)
    answers = [_answer(document, status, response) for status, response in operation.get("responses", {}).items()]
    parameters = [_parameter(document, each) for each in operation.get("parameters", [])]
    is_public = not operation.get("security")
    return Operation(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        said=operation.get("description", ""),
        is_public=is_public,
        parameters=parameters,
        body=list(fields_of(document, schema)) if schema else [],
        answers=[each for each in answers if not each.is_problem],
        problems=sorted(each.status for each in answers if each.is_problem),
        example=_curl(document, address + path, method.upper(), parameters, media, schema, is_public),
    )


def _body(operation: dict[str, Any]) -> tuple[str, dict[str, Any] | None]:
    for media, content in operation.get("requestBody", {}).get("content", {}).items():
        return media, content.get("schema")
    return "", None


def _answer(document: dict[str, Any], status: str, response: dict[str, Any]) -> Answer:
    contents = resolved(document, response).get("content", {})
    content: dict[str, Any] = next(iter(contents.values()), {})
    example = json.dumps(content["example"], ensure_ascii=False, indent=2) if "example" in content else ""
    fields = list(fields_of(document, content["schema"])) if content else []
    return Answer(status, fields, PROBLEM in contents, example)


def _parameter(document: dict[str, Any], given: dict[str, Any]) -> Parameter:
    return Parameter(
        name=given["name"],
        place=given["in"],
        kind=_kind(resolved(document, given.get("schema", {}))),
        is_required=bool(given.get("required")),
        said=given.get("description", ""),
    )


def fields_of(document: dict[str, Any], schema: dict[str, Any], under: str = "", depth: int = 0) -> Iterator[Field]:
    """The lines of a schema, inner objects and lists by path; a list of choices gives the lines of each choice."""
    schema = resolved(document, schema)
    if depth > MOST_DEPTH:
        return
    for choice in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from fields_of(document, choice, under, depth)
    if "array" in types_of(schema):
        yield from fields_of(document, schema.get("items", {}), f"{under}[]", depth)
        return
    required = set(schema.get("required", ()))
    for name, inner in schema.get("properties", {}).items():
        inner = resolved(document, inner)
        path = f"{under}.{name}" if under else name
        yield Field(path, _kind(inner), name in required, inner.get("description", ""), _bounds(inner))
        yield from fields_of(document, inner, path, depth + 1)


def _curl(
    document: dict[str, Any],
    address: str,
    method: str,
    parameters: list[Parameter],
    media: str,
    schema: dict[str, Any] | None,
    is_public: bool,
) -> str:
    query = "&".join(f"{each.name}=0" for each in parameters if each.place == "query" and each.is_required)
    lines = [f"curl -X {method} {shlex.quote(address + ('?' + query if query else ''))}"]
    if not is_public:
        lines.append("-H 'Authorization: Bearer YOUR_KEY'")
    lines += [
        f"-H '{each.name}: {'first-try-0001' if each.name == 'Idempotency-Key' else 'TAG_THAT_YOU_READ'}'"
        for each in parameters
        if each.place == "header"
    ]
    if schema is not None:
        body = json.dumps(sample_of(document, schema), ensure_ascii=False)
        lines += [f"-H 'Content-Type: {media}'", f"-d {shlex.quote(body)}"]
    return " \\\n  ".join(lines)


def _kind(schema: dict[str, Any]) -> str:
    if schema.get("enum"):
        return " | ".join(map(str, schema["enum"]))
    choices = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
    if choices:
        return " | ".join(dict.fromkeys(_kind(each) for each in choices))
    given = schema.get("type", "any")
    kinds = [given] if isinstance(given, str) else list(given)
    kind = " | ".join(kinds)
    if "array" in kinds and schema.get("items"):
        kind = f"{kind} of {_kind(schema['items'])}"
    return f"{kind} ({schema['format']})" if schema.get("format") else kind


def _bounds(schema: dict[str, Any]) -> str:
    named = {
        "minimum": "≥ {}",
        "maximum": "≤ {}",
        "exclusiveMinimum": "> {}",
        "exclusiveMaximum": "< {}",
        "minLength": "{} or more characters",
        "maxLength": "at most {} characters",
        "minItems": "{} or more",
        "maxItems": "at most {}",
        "pattern": "matches {}",
    }
    return ", ".join(said.format(schema[name]) for name, said in named.items() if name in schema)
