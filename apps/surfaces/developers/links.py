"""OpenAPI links: which operation goes on with what another answered, worked out from the addresses themselves.

`POST /orders` and `GET /orders` lead to everything below `/orders/{…}`, with the id that the answer holds.
"""

from collections.abc import Iterator
from typing import Any

#: Operation -> operation, its body from the answer: links that no address shows.
BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "list_offers": ("start_order", {"offer": "$response.body#/items/0/id", "seats": 3}),
}
IDENTIFIES = {"slug": "slug"}  # a path's argument -> the field of a row; all others are ids


def add_links(made: dict[str, Any]) -> None:
    """Write the links into the document's answers."""
    paths: dict[str, Any] = made["paths"]
    named = {each["operationId"]: each for item in paths.values() for each in _methods(item)}
    for path, item in paths.items():
        for below, inner in paths.items():
            argument = _argument(path, below)
            if argument:
                field = IDENTIFIES.get(argument, "id")
                _join(item.get("post"), inner, argument, f"$response.body#/{field}")
                _join(item.get("get"), inner, argument, f"$response.body#/items/0/{field}")
    for source, (target, body) in BODIES.items():
        _answers(named[source]).setdefault("links", {})[target] = {"operationId": target, "requestBody": body}


def _argument(path: str, below: str) -> str:
    """`id` when `below` is `path/{id}` or under it, else nothing."""
    if not below.startswith(f"{path}/{{"):
        return ""
    return below.removeprefix(f"{path}/{{").partition("}")[0]


def _join(source: dict[str, Any] | None, targets: dict[str, Any], argument: str, value: str) -> None:
    if source is None:
        return
    for target in _methods(targets):
        needed = {each["name"] for each in target.get("parameters", []) if each["in"] == "path"}
        if needed == {argument}:
            links = _answers(source).setdefault("links", {})
            links[target["operationId"]] = {"operationId": target["operationId"], "parameters": {argument: value}}


def _answers(operation: dict[str, Any]) -> dict[str, Any]:
    """The answer of success."""
    return next(answer for status, answer in operation["responses"].items() if str(status).startswith("2"))


def _methods(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (item[name] for name in ("get", "post", "put", "patch", "delete") if name in item)
