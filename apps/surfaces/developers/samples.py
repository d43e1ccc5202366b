"""Examples of the OpenAPI document's bodies and answers, made of the examples that their fields declare."""

from typing import Any

MOST_DEPTH = 6
PROBLEM = "application/problem+json"
BY_FORMAT = {
    "date-time": "2026-11-24T09:00:00Z",
    "date": "2026-11-24",
    "uri": "https://www.example.com/",
    "email": "someone@example.com",
}
BY_TYPE: dict[str, Any] = {"string": "…", "integer": 1, "number": 1, "boolean": True, "null": None}


def add_examples(made: dict[str, Any]) -> None:
    """Give each body and each answer of success an example."""
    for item in made["paths"].values():
        for operation in item.values():
            for content in _contents(operation):
                content["example"] = sample_of(made, content["schema"])


def _contents(operation: dict[str, Any]) -> list[dict[str, Any]]:
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    parts = [operation.get("requestBody", {}), *answers]
    return [content for part in parts for content in part.get("content", {}).values()]


def sample_of(document: dict[str, Any], schema: dict[str, Any], depth: int = 0) -> Any:
    """A value of this schema: its own example or default, the first choice, every field that must be there."""
    for own in ("example", "examples", "default", "const", "enum"):
        if own in schema:
            return schema[own][0] if own in ("examples", "enum") else schema[own]
    if "$ref" in schema:
        return sample_of(document, resolved(document, schema), depth)
    for several in ("anyOf", "oneOf", "allOf"):
        if schema.get(several):
            return sample_of(document, schema[several][0], depth)
    kind = next(iter(types_of(schema)), "object")
    if kind == "array":
        return [sample_of(document, schema.get("items", {}), depth + 1)] if depth < MOST_DEPTH else []
    if kind == "object":
        return _object(document, schema, depth)
    if kind == "string":
        return BY_FORMAT.get(schema.get("format", ""), BY_TYPE["string"])
    return schema.get("minimum", BY_TYPE[kind])


def _object(document: dict[str, Any], schema: dict[str, Any], depth: int) -> dict[str, Any]:
    fields = schema.get("properties", {})
    required = schema.get("required") or list(fields)[:3]
    return {
        name: sample_of(document, inner, depth + 1)
        for name, inner in fields.items()
        if name in required and depth < MOST_DEPTH
    }


def resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference leads to."""
    while "$ref" in schema:
        at: Any = document
        for step in schema["$ref"].removeprefix("#/").split("/"):
            at = at[step]
        schema = at
    return schema


def types_of(schema: dict[str, Any]) -> list[str]:
    """The JSON types of a schema, without null where there is another."""
    given = schema.get("type", [])
    return [given] if isinstance(given, str) else [each for each in given if each != "null"] or list(given)
