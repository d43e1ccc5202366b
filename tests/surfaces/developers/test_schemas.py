"""What the OpenAPI document says of bodies and answers: each has a named schema and an example that is one of it."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from msgspec import Struct

from apps.ground.web.api.schemas import PREFIX, SchemaNameTaken, components, reference, tidied
from apps.surfaces.developers.document import document, operations
from tests.support.traffic import DIALECT

PROBLEM = "application/problem+json"
PUBLIC = {
    "list_offers",
    "list_catalogue",
    "read_catalogue",
    "get_plan",
    "estimate_plan",
    "get_log_checkpoint",
    "get_log_entry",
    "get_inclusion_proof",
    "get_consistency_proof",
}
WITHOUT_A_BODY = {"revoke_api_key", "release_seat"}


def answers() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each answer of success: the operation's id, the status, the answer."""
    for _path, _method, operation in operations(document()):
        for status, answer in operation["responses"].items():
            if status.startswith("2"):
                yield operation["operationId"], status, answer


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each media type of each body and each answer of success, by the operation's id."""
    for name, _status, answer in answers():
        yield from ((name, content) for content in answer.get("content", {}).values())
    for _path, _method, operation in operations(document()):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            yield operation["operationId"], content


def inner(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in the document below this one."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from inner(each)
    elif isinstance(value, list):
        for each in value:
            yield from inner(each)


def test_every_answer_of_success_has_a_named_schema() -> None:
    """A client that is generated from the document reads each answer into a class of its own name."""
    named = document()["components"]["schemas"]
    bare = {name for name, status, answer in answers() if "content" not in answer and status != "204"}
    assert bare == set()
    assert {name for name, status, _answer in answers() if status == "204"} == WITHOUT_A_BODY
    for name, _status, answer in answers():
        for content in answer.get("content", {}).values():
            assert content["schema"]["$ref"].removeprefix("#/components/schemas/") in named, name


def test_every_body_is_required_and_named() -> None:
    """A generated client cannot leave out a body that the server refuses to miss."""
    bodies = {
        operation["operationId"]: operation["requestBody"]
        for _path, _method, operation in operations(document())
        if "requestBody" in operation
    }
    assert len(bodies) > 10
    for name, body in bodies.items():
        assert body["required"] is True, name
        for content in body["content"].values():
            schema = content["schema"]
            assert "$ref" in schema or (schema["type"] == "array" and "$ref" in schema["items"]), name


def test_no_schema_is_written_out_twice() -> None:
    """Objects with fields are under components alone; paths refer to them."""
    assert not [each for each in inner(document()["paths"]) if "properties" in each]
    for name, schema in document()["components"]["schemas"].items():
        nested = [
            each for each in inner(schema["properties"]) if "properties" in each and each is not schema["properties"]
        ]
        assert not nested, name
    texts = [json.dumps(each, sort_keys=True) for each in document()["components"]["schemas"].values()]
    assert len(texts) == len(set(texts))


def test_every_problem_is_of_one_schema() -> None:
    shared = document()["components"]["responses"]
    found = 0
    for _path, _method, operation in operations(document()):
        for status, answer in operation["responses"].items():
            if status[0] in "45":
                answer = shared[answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
                assert answer["content"] == {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
                found += 1
    assert found > 200


def test_every_field_says_what_it_is_by_type_and_integers_are_bounded_by_integers() -> None:
    for name, schema in document()["components"]["schemas"].items():
        for field, given in schema["properties"].items():
            assert {"type", "$ref", "anyOf"} & given.keys(), f"{name}.{field}"
        for each in inner(schema):
            bounds = [
                each[bound] for bound in ("minimum", "maximum") if bound in each and each.get("type") == "integer"
            ]
            assert all(isinstance(bound, int) for bound in bounds), name


def test_every_body_and_answer_has_an_example_that_is_valid() -> None:
    for name, content in contents():
        schema = {"$schema": DIALECT, **content["schema"], "components": document()["components"]}
        errors = jsonschema_rs.validator_for(schema, validate_formats=True).iter_errors(content["example"])
        assert [f"{error.instance_path}: {error.message}" for error in errors] == [], name
        assert content["example"], name


def test_an_operation_needs_a_key_unless_everyone_may_ask() -> None:
    security = {each["operationId"]: each["security"] for _path, _method, each in operations(document())}
    assert {name for name, needed in security.items() if not needed} == PUBLIC
    assert all(needed in ([], [{"key": []}]) for needed in security.values())


def test_a_command_s_refusals_are_named_with_their_status() -> None:
    """From the command's docstring, from what it declares, and from the effects that stop it."""
    responses = document()["paths"]["/api/v1/orders/{public_id}/approve"]["post"]["responses"]
    assert "`four_eyes`" in responses["403"]["description"]
    assert "`wrong_state`" in responses["409"]["description"]
    assert "`offer_expired`" in responses["409"]["description"]
    place = document()["paths"]["/api/v1/orders/{public_id}/place"]["post"]
    assert "`block_new_purchase`" in place["responses"]["409"]["description"]
    key = next(each for each in place["parameters"] if each["name"] == "Idempotency-Key")
    assert key["required"] is True


def test_every_reference_leads_somewhere() -> None:
    """Those of a discriminator's mapping too, which are plain texts."""
    named = document()["components"]["schemas"]
    texts = [text for each in inner(document()) for text in each.values() if isinstance(text, str)]
    references = {text for text in texts if text.startswith(PREFIX)}
    assert len(references) > 50
    assert [each for each in references if each.removeprefix(PREFIX) not in named] == []


def test_two_shapes_cannot_share_a_name() -> None:
    """The second would take the first one's place in a generated client."""

    class Order(Struct):
        other: int

    assert "Order" in document()["components"]["schemas"]
    with pytest.raises(SchemaNameTaken, match="Order"):
        reference(Order)
    assert "other" not in components()["Order"]["properties"]


def test_schemas_are_tidied_for_generators() -> None:
    """`"maximum": 1000.0` on an integer makes generators write floats; those of numbers stay."""
    made = tidied(
        [{"type": "integer", "minimum": 0.0, "maximum": 1e9}, {"type": "number", "maximum": 2.0}, {"enum": ["seats"]}]
    )
    assert json.dumps(made) == json.dumps(
        [
            {"type": "integer", "minimum": 0, "maximum": 1000000000},
            {"type": "number", "maximum": 2.0},
            {"enum": ["seats"], "type": "string"},
        ]
    )
    assert tidied({"$ref": "#/components/schemas/OrderDocument"}) == {"$ref": "#/components/schemas/Order"}
