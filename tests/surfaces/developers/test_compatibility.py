"""Each kind of break in the API is named, and each addition that breaks nobody passes."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.surfaces.developers.compatibility import breaking_changes

THING: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "maxLength": 20},
        "state": {"type": "string", "enum": ["open", "closed"]},
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "inner": {"$ref": "#/components/schemas/Thing"},
        "line": {"anyOf": [{"$ref": "#/components/schemas/Seats"}, {"$ref": "#/components/schemas/Usage"}]},
        "texts": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
BODY = copy.deepcopy(THING)
BODY["properties"].pop("inner")
REF = {"$ref": "#/components/schemas/Thing"}
RELEASED: dict[str, Any] = {
    "paths": {
        "/things": {
            "get": {
                "operationId": "list_things",
                "security": [],
                "parameters": [{"in": "query", "name": "state", "schema": {"type": "string", "enum": ["open", "all"]}}],
                "responses": {"200": {"content": {"application/json": {"schema": {"type": "array", "items": REF}}}}},
            },
            "post": {
                "operationId": "create_thing",
                "security": [{"key": []}],
                "requestBody": {"content": {"application/json": {"schema": BODY}}},
                "responses": {
                    "201": {"content": {"application/json": {"schema": REF}}},
                    "409": {"$ref": "#/components/responses/Conflict"},
                },
            },
        }
    },
    "components": {
        "schemas": {"Thing": THING, "Seats": {"type": "object"}, "Usage": {"type": "object"}},
        "responses": {"Conflict": {"content": {"application/problem+json": {"schema": {"type": "object"}}}}},
    },
}
Change = Callable[[dict[str, Any]], object]


def get(made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = made["paths"]["/things"]["get"]
    return found


def post(made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = made["paths"]["/things"]["post"]
    return found


def body(made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = post(made)["requestBody"]["content"]["application/json"]["schema"]
    return found


def answer(made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = made["components"]["schemas"]["Thing"]
    return found


def changed(change: Change) -> list[str]:
    now = copy.deepcopy(RELEASED)
    change(now)
    return breaking_changes(RELEASED, now)


BREAKS: dict[str, tuple[Change, str]] = {
    "path removed": (lambda d: d["paths"].clear(), "GET /things: path removed"),
    "operation removed": (lambda d: d["paths"]["/things"].pop("post"), "POST /things: operation removed"),
    "operation renamed": (lambda d: get(d).update(operationId="x"), "GET /things: operationId changed"),
    "key needed": (lambda d: get(d).update(security=[{"key": []}]), "GET /things: API key now required"),
    "status removed": (lambda d: post(d)["responses"].pop("409"), "POST /things: status 409 removed"),
    "parameter removed": (lambda d: get(d)["parameters"].clear(), "GET /things query state: parameter removed"),
    "parameter now required": (
        lambda d: get(d)["parameters"][0].update(required=True),
        "GET /things query state: parameter now required",
    ),
    "new required parameter": (
        lambda d: get(d)["parameters"].append({"in": "query", "name": "x", "required": True}),
        "GET /things query x: new required parameter",
    ),
    "parameter's enum": (
        lambda d: get(d)["parameters"][0]["schema"]["enum"].remove("all"),
        "GET /things query state: enum without all",
    ),
    "body required": (lambda d: post(d)["requestBody"].update(required=True), "POST /things body: now required"),
    "body removed": (lambda d: post(d).pop("requestBody"), "POST /things body: removed"),
    "media type removed": (
        lambda d: post(d)["requestBody"]["content"].clear(),
        "POST /things body: application/json removed",
    ),
    "request field removed": (
        lambda d: body(d)["properties"].pop("count"),
        "POST /things body/count: field removed",
    ),
    "request field required": (
        lambda d: body(d)["required"].append("count"),
        "POST /things body/count: field now required",
    ),
    "new required request field": (
        lambda d: (body(d)["required"].append("x"), body(d)["properties"].update(x={"type": "string"})),
        "POST /things body/x: new required field",
    ),
    "request type": (
        lambda d: body(d)["properties"].update(count={"type": "string"}),
        "POST /things body/count: type changed from integer to string",
    ),
    "request enum value removed": (
        lambda d: body(d)["properties"]["state"]["enum"].remove("open"),
        "POST /things body/state: enum without open",
    ),
    "request enum new": (
        lambda d: body(d)["properties"]["id"].update(enum=["a"]),
        "POST /things body/id: only some values are taken now",
    ),
    "request maximum": (
        lambda d: body(d)["properties"]["count"].update(maximum=5),
        "POST /things body/count: maximum lowered to 5",
    ),
    "request minimum": (
        lambda d: body(d)["properties"]["count"].update(minimum=2),
        "POST /things body/count: minimum raised to 2",
    ),
    "request pattern": (
        lambda d: body(d)["properties"]["id"].update(pattern="a+"),
        "POST /things body/id: pattern changed",
    ),
    "answer field removed": (lambda d: answer(d)["properties"].pop("count"), "POST /things 201/count: field removed"),
    "answer field not always given": (
        lambda d: answer(d)["required"].clear(),
        "POST /things 201/id: field no longer always given",
    ),
    "answer may be null": (
        lambda d: answer(d)["properties"].update(count={"anyOf": [{"type": "integer"}, {"type": "null"}]}),
        "POST /things 201/count: type changed from integer to integer | null",
    ),
    "answer enum value added": (
        lambda d: answer(d)["properties"]["state"]["enum"].append("held"),
        "GET /things 200[]/state: enum with held",
    ),
    "answer enum gone": (
        lambda d: answer(d)["properties"]["state"].pop("enum"),
        "GET /things 200[]/state: any value may be answered now",
    ),
    "answer choice added": (
        lambda d: answer(d)["properties"]["line"]["anyOf"].append({"$ref": "#/components/schemas/Thing"}),
        "GET /things 200[]/line: Thing new in the answer",
    ),
    "answer map of another type": (
        lambda d: answer(d)["properties"]["texts"].update(additionalProperties={"type": "integer"}),
        "GET /things 200[]/texts/*: type changed from string to integer",
    ),
    "shared problem answer of another type": (
        lambda d: d["components"]["responses"]["Conflict"]["content"].clear(),
        "POST /things 409: application/problem+json removed",
    ),
    "request choice removed": (
        lambda d: body(d)["properties"]["line"]["anyOf"].pop(),
        "POST /things body/line: Usage no longer taken",
    ),
    "unknown fields refused": (
        lambda d: body(d).update(additionalProperties=False),
        "POST /things body: unknown fields now refused",
    ),
}


@pytest.mark.parametrize(("change", "line"), BREAKS.values(), ids=BREAKS.keys())
def test_a_break_is_named(change: Change, line: str) -> None:
    """One of each kind."""
    assert line in changed(change)


ADDITIONS: dict[str, Change] = {
    "nothing": lambda d: None,
    "path": lambda d: d["paths"].update({"/more": {}}),
    "status": lambda d: post(d)["responses"].update({"422": {}}),
    "optional parameter": lambda d: get(d)["parameters"].append({"in": "query", "name": "x"}),
    "optional request field": lambda d: body(d)["properties"].update(x={"type": "string"}),
    "answer field": lambda d: answer(d)["properties"].update(x={"type": "string"}),
    "wider request": lambda d: body(d)["properties"]["count"].update(type="number", maximum=20),
    "fewer values in an answer": lambda d: answer(d)["properties"]["state"]["enum"].remove("open"),
    "another choice in a request": lambda d: body(d)["properties"]["line"]["anyOf"].append({"type": "string"}),
    "key no longer needed": lambda d: post(d).update(security=[]),
}


@pytest.mark.parametrize("change", ADDITIONS.values(), ids=ADDITIONS.keys())
def test_an_addition_passes(change: Change) -> None:
    assert changed(change) == []


def test_the_api_keeps_what_was_released() -> None:
    """`make lint` asks the same."""
    call_command("api_changes")


def test_a_break_of_the_released_document_ends_the_command(settings: Any, tmp_path: Path) -> None:
    """The released document promises one more field of an order than there is."""
    promised = json.loads((settings.ROOT / "docs/api/released.json").read_text())
    order = promised["components"]["schemas"]["Order"]
    order["properties"]["colour"] = {"type": "string"}
    (tmp_path / "docs/api").mkdir(parents=True)
    (tmp_path / "docs/api/released.json").write_text(json.dumps(promised))
    settings.ROOT = tmp_path
    with pytest.raises(CommandError, match=r"GET /api/v1/orders/\{public_id\} 200/colour: field removed"):
        call_command("api_changes")
    call_command("api_changes", "--release")
    call_command("api_changes")
