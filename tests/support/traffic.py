"""Every answer of the API that the test run sees, held to the OpenAPI document.

`AnswersAreAsDocumented` is the outermost middleware of the test run. What differs is noted, and fails the test in which
it was answered: an exception here would only become another answer.
"""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import jsonschema_rs
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from apps.surfaces.developers.document import document

DIALECT = "https://json-schema.org/draft/2020-12/schema"
UNDESCRIBED = {"/api/v1/docs/", "/api/v1/openapi.json"}
# Answers that no operation makes: the request was not read, the method or address is unknown, or the marketplace is.
ANYWHERE = {400, 401, 403, 404, 405, 408, 413, 431, 500, 503}

differences: list[str] = []


class AnswersAreAsDocumented:
    """Notes each answer below `/api/v1/` that is not in the document."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/api/v1/") and request.path not in UNDESCRIBED:
            said = difference(request, response)
            if said:
                differences.append(f"{request.method} {request.path} {response.status_code}: {said}")
        return response


def difference(request: HttpRequest, response: HttpResponseBase) -> str:
    """How the answer differs from the document; empty where it does not."""
    kind = response.get("Content-Type", "").partition(";")[0]
    body = getattr(response, "content", b"")
    operation = _operation(request)
    answer = operation["responses"].get(str(response.status_code)) if operation else None
    if answer is None:
        if response.status_code not in ANYWHERE:
            return "no such status in the document" if operation else "no such operation in the document"
        return _invalid("#/components/schemas/Problem", body) if request.method != "HEAD" else ""
    while "$ref" in answer:
        answer = document()["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    contents = answer.get("content", {})
    if request.method == "HEAD" or (not contents and not body):
        return ""
    if kind not in contents:
        return f"{kind or 'no media type'} is not in the document"
    return _invalid(contents[kind]["schema"]["$ref"], body)


def _operation(request: HttpRequest) -> dict[str, Any] | None:
    match = request.resolver_match
    if match is None:
        return None
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{match.route}")
    method = "get" if request.method == "HEAD" else (request.method or "").lower()
    found: dict[str, Any] | None = document()["paths"].get(path, {}).get(method)
    return found


def _invalid(reference: str, body: bytes) -> str:
    try:
        given = json.loads(body)
    except ValueError:
        return "not JSON"
    errors = _checker(reference).iter_errors(given)
    return "; ".join(f"/{'/'.join(map(str, error.instance_path))}: {error.message}" for error in errors)


@cache
def _checker(reference: str) -> jsonschema_rs.Validator:
    schema = {"$schema": DIALECT, "$ref": reference, "components": document()["components"]}
    return jsonschema_rs.validator_for(schema, validate_formats=True)
