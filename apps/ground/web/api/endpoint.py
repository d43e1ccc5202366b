"""API views as plain functions: one decorator gives them authentication, strict parsing, problems and a schema."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import msgspec
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.views import APIView

from apps.ground.web.api.parse import StrictJsonParser, body_as
from apps.ground.web.api.query import Known
from apps.ground.web.api.render import encode
from apps.ground.web.paging import Page
from apps.ground.web.refusals import Refused

View = Callable[..., HttpResponse]
Handler = Callable[..., HttpResponse]

PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "reasons": {"type": "array", "items": {"type": "string"}},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
KEY_HEADER = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="Makes sending twice do it once."
)
IF_MATCH_HEADER = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The ETag that was read.")


LIST_PARAMETERS = [
    OpenApiParameter("cursor", str, description="`next_cursor` of the part before."),
    OpenApiParameter(
        "limit", {"type": "integer", "minimum": 1, "maximum": 200}, description="How many, by default 25."
    ),
]


class NoBody(msgspec.Struct, forbid_unknown_fields=True):
    """The body of an address that takes none: nothing, or an empty object."""


class NotSignedIn(Refused):
    """The API wants to know who is asking."""

    code = "not_signed_in"
    detail = _("Send an API key in the header: Authorization: Bearer ig_…")
    status = 401


def endpoint(
    *,
    name: str,
    summary: str,
    body: type | None = None,
    answers: dict[int, Any] | None = None,
    parameters: list[OpenApiParameter] | None = None,
    problems: tuple[int, ...] = (400, 401, 403, 404, 409, 422),
    public: bool = False,
    tag: str = "",
    parsers: tuple[type[BaseParser], ...] = (StrictJsonParser,),
) -> Callable[[View], Handler]:
    """Make a function `(request, actor, …)` the answer to one method of one path; `methods()` makes the path's view.

    name: operationId. body: msgspec Struct of the request body, which arrives as `body=`; without one, fields are
    refused. answers: status to JSON schema (dict) or msgspec Struct. parameters: all that the query may name; those of
    `many=True` more than once. public: anonymous visitors may ask. parsers: which media types a body may have.
    """
    in_query = [each for each in parameters or [] if each.location == OpenApiParameter.QUERY]
    known = Known(
        frozenset(each.name for each in in_query if not each.many),
        frozenset(each.name for each in in_query if each.many),
        {each.name: frozenset(each.enum) for each in in_query if each.enum},
    )

    def decorate(view: View) -> Handler:
        @wraps(view)
        def asked(self: APIView, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = cast(Any, request._request).actor
            if actor.is_anonymous and not public:
                raise NotSignedIn
            known.require(request._request)
            if body is not None:
                kwargs["body"] = body_as(body, request.data)
            elif request.method != "GET" and _is_sent(request):
                body_as(NoBody, request.data)
            response = view(request._request, actor, *args, **kwargs)
            patch_vary_headers(response, ["Authorization"])
            if not public or not actor.is_anonymous:
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        responses: dict[Any, Any] = {
            status: OpenApiResponse(schema_of(shape) if shape is not None else None)
            for status, shape in (answers or {200: None}).items()
        }
        # 400: a query that is not known; 406: another form was asked for; 413, 415, 422: the body; 503: a part is away.
        always = {400, 406, 413, 415, 422, 503}
        responses |= {
            (status, "application/problem+json"): OpenApiResponse(PROBLEM_SCHEMA)
            for status in sorted(always.union(problems))
        }
        kinds = [each.media_type for each in parsers if each.media_type]
        described = extend_schema(
            operation_id=name,
            summary=summary,
            description=(view.__doc__ or "").strip(),
            request={kind: schema_of(body) for kind in kinds} if body is not None else None,
            responses=responses,
            parameters=parameters or [],
            tags=[tag] if tag else None,
        )
        asked.parsers = parsers  # type: ignore[attr-defined]  # read by `methods`
        return cast(Handler, described(asked))

    return decorate


def methods(**handlers: Handler) -> View:
    """The view of one path: `methods(get=list_plans, post=create_plan)`."""
    parsers = dict.fromkeys(parser for handler in handlers.values() for parser in getattr(handler, "parsers", ()))
    names = [*handlers, *(["head"] if "get" in handlers else [])]
    view: type[APIView] = type(
        "Endpoint", (APIView,), {**handlers, "parser_classes": list(parsers), "http_method_names": names}
    )
    return cast(View, view.as_view())


def _is_sent(request: Request) -> bool:
    """Whether the request has a body, of a stated length or in chunks."""
    stated = request._request.META
    return bool(int(stated.get("CONTENT_LENGTH") or 0) or stated.get("HTTP_TRANSFER_ENCODING"))


def schema_of(shape: Any) -> Any:
    """A JSON schema of the document: a dict is one already; a Struct gives its own, every reference written out."""
    if isinstance(shape, dict):
        return shape
    schema, definitions = msgspec.json.schema_components([shape], ref_template="{name}")
    return _written_out(schema[0], definitions)


def _written_out(schema: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _written_out(definitions[schema["$ref"]], definitions)
        return {name: _written_out(inner, definitions) for name, inner in schema.items()}
    if isinstance(schema, list):
        return [_written_out(inner, definitions) for inner in schema]
    return schema


def json_answer(value: Any, status: int = 200, *, etag: str = "") -> HttpResponse:
    """The value as JSON by msgspec."""
    response = HttpResponse(encode(value), status=status, content_type="application/json")
    if etag:
        response["ETag"] = etag
    return response


def page_answer(page: Page[Any]) -> HttpResponse:
    """A part of a list: `{"items": […], "next_cursor": …}`."""
    return json_answer({"items": list(page.rows), "next_cursor": page.next_cursor})
