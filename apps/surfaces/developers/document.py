"""The OpenAPI 3.1 document of `/api/v1/`, made once a process from the endpoints themselves."""

from functools import lru_cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from apps.ground.web.api.schemas import components, tidied
from apps.surfaces.developers.links import add_links
from apps.surfaces.developers.refusals import add_refusals
from apps.surfaces.developers.samples import add_examples

PROBLEM = "application/problem+json"


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document, the same for every marketplace: servers are relative."""
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    made["info"]["description"] = (
        "Everything the pages can do is also here. Keys are made in the portal and sent as `Authorization: Bearer`."
        " Errors are problem documents (RFC 9457) with stable codes."
    )
    made["servers"] = [{"url": "/"}]
    made.setdefault("components", {})["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "An API key of your organisation"}
    }
    for _path, _method, operation in operations(made):
        operation.setdefault("security", [])
        if "requestBody" in operation:
            operation["requestBody"]["required"] = True
    made["paths"] = tidied(made["paths"])
    made["components"]["schemas"] = components()
    add_refusals(made)
    add_examples(made)
    add_links(made)
    return made


def operations(made: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Each operation with its path and method, in the document's order."""
    methods = ("get", "post", "put", "patch", "delete")
    return [
        (path, method, item[method]) for path, item in made["paths"].items() for method in methods if method in item
    ]
