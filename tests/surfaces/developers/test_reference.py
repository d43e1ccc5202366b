"""The OpenAPI document is valid, covers every endpoint, and the page shows all of it."""

import json
import re
import shlex
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.validation import validate_schema

from apps.ground.tenancy.models import Marketplace
from apps.surfaces.developers.document import document, operations
from apps.surfaces.developers.problems import problems
from apps.surfaces.developers.reference import Field, fields_of, groups
from apps.surfaces.developers.samples import sample_of

Browser = Callable[..., Client]
NOT_ENDPOINTS = {"/api/v1/docs/", "/api/v1/openapi.json"}


def endpoints(patterns: list[URLPattern | URLResolver], under: str = "/") -> Iterator[tuple[str, set[str]]]:
    """Each address below /api/v1/ as the document writes it, with its methods."""
    for pattern in patterns:
        path = under + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from endpoints(pattern.url_patterns, path)
        elif path.startswith("/api/v1/") and path not in NOT_ENDPOINTS:
            view = getattr(pattern.callback, "cls", None)
            allowed = {name for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)}
            yield re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path), allowed


def test_the_document_is_valid_openapi_3_1() -> None:
    assert document()["openapi"].startswith("3.1.")
    validate_schema(document())


def test_the_document_names_every_endpoint_and_nothing_else() -> None:
    served = {(path, method) for path, allowed in endpoints(get_resolver().url_patterns) for method in allowed}
    described = {(path, method) for path, method, _operation in operations(document())}
    assert len(served) > 15
    assert described == served


def test_every_operation_says_what_it_is_for() -> None:
    named = [operation["operationId"] for _path, _method, operation in operations(document())]
    assert len(named) == len(set(named))
    for path, method, operation in operations(document()):
        where = f"{method} {path}"
        assert operation["summary"], where
        assert operation["tags"], where
        assert any(status.startswith("2") for status in operation["responses"]), where
        assert all(each.get("description", "") or each["in"] != "header" for each in operation.get("parameters", []))


def test_the_page_shows_every_operation_with_an_example(us: Marketplace, browser_of: Browser) -> None:
    response = browser_of().get("/developers/")
    assert response.status_code == 200
    text = response.content.decode()
    for path, _method, operation in operations(document()):
        assert f'id="{operation["operationId"]}"' in text
        assert path in text
    for problem in problems():
        assert f"<code>{problem.code}</code>" in text
    for group in groups(document(), "http://us.localhost"):
        for operation in group.operations:
            assert all(json.loads(each.example) for each in operation.answers if each.fields), operation.path
            assert operation.problems, operation.path
            words = shlex.split(operation.example.replace("\\\n", " "))
            assert words[:3] == ["curl", "-X", operation.method]
            assert words[3].startswith(f"http://us.localhost{operation.path}")


def test_the_document_is_served_with_a_tag_for_caches(us: Marketplace, browser_of: Browser) -> None:
    client = browser_of()
    response = client.get("/api/v1/openapi.json")
    assert response["Content-Type"] == "application/json"
    assert response.json()["openapi"].startswith("3.1.")
    again = client.get("/api/v1/openapi.json", HTTP_IF_NONE_MATCH=response["ETag"])
    assert again.status_code == 304
    assert client.get("/api/v1/docs/")["Location"] == "/developers/"


@pytest.mark.parametrize(
    ("schema", "sample", "lines"),
    [
        (
            {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "minimum": 3}}},
            {"a": 3},
            [Field("a", "integer", True, "", "≥ 3")],
        ),
        (
            {
                "type": "object",
                "required": ["items"],
                "properties": {
                    "items": {
                        "type": "array",
                        "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
                    }
                },
            },
            {"items": [{"id": "…"}]},
            [Field("items", "array of object", True, "", ""), Field("items[].id", "string", True, "", "")],
        ),
        (
            {"type": "object", "properties": {"x": {"anyOf": [{"type": "string", "enum": ["p"]}, {"type": "null"}]}}},
            {"x": "p"},
            [Field("x", "p | null", False, "", "")],
        ),
        ({"$ref": "#/components/it"}, "found", []),
    ],
)
def test_schemas_become_lines_and_samples(schema: dict, sample: object, lines: list[Field]) -> None:
    whole = {"components": {"it": {"type": "string", "const": "found"}}}
    assert sample_of(whole, schema) == sample
    assert list(fields_of(whole, schema)) == lines
