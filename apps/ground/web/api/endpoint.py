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

from apps.ground.web.api.edits import etag_of
from apps.ground.web.api.parse import StrictJsonParser, body_as
from apps.ground.web.api.query import Known
from apps.ground.web.api.render import encode
from apps.ground.web.api.schemas import Shape, list_of, reference
from apps.ground.web.paging import Page
from apps.ground.web.problem import ProblemDocument
from apps.ground.web.refusals import Refused

View = Callable[..., HttpResponse]
Handler = Callable[..., HttpResponse]
COMMAND = "x-command"  # an operation's extension: the command that it runs

KEY_HEADER = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER, description="A request sent again with its key is done once."
)
REQUIRED_KEY_HEADER = OpenApiParameter(
    KEY_HEADER.name, str, OpenApiParameter.HEADER, required=True, description=KEY_HEADER.description
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
    answers: dict[int, Shape | None],
    body: Shape | None = None,
    parameters: list[OpenApiParameter] | None = None,
    problems: tuple[int, ...] = (400, 401, 403, 404, 409, 422),
    public: bool = False,
    tag: str = "",
    parsers: tuple[type[BaseParser], ...] = (StrictJsonParser,),
    about: str = "",
    command: str = "",
) -> Callable[[View], Handler]:
    """Make a function `(request, actor, …)` the answer to one method of one path; `methods()` makes the path's view.

    name: operationId. body: Struct of the request body, which arrives as `body=`; without one, fields are refused.
    answers: status to the Struct of its document, None for an answer without one. parameters: all that the query may
    name; those of `many=True` more than once. public: anonymous visitors may ask. parsers: which media types a body may
    have; one whose `schema` is set has a form of its own. about: the description, by default the function's docstring.
    command: the name of the command that is run, whose refusals the document lists.
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
            status: OpenApiResponse(reference(shape) if shape is not None else None)
            for status, shape in answers.items()
        }
        # 400: a query that is not known; 406: another form was asked for; 413, 415, 422: the body; 503: a part is away.
        always = {400, 406, 413, 415, 422, 503}
        responses |= {
            (status, "application/problem+json"): OpenApiResponse(reference(ProblemDocument))
            for status in sorted(always.union(problems))
        }
        described = extend_schema(
            operation_id=name,
            summary=summary,
            description=about or (view.__doc__ or "").strip(),
            request=_bodies(body, parsers) if body is not None else None,
            responses=responses,
            parameters=parameters or [],
            tags=[tag] if tag else None,
            auth=[] if public else cast(Any, [{"key": []}]),
            extensions={COMMAND: command} if command else None,
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


def _bodies(body: Shape, parsers: tuple[type[BaseParser], ...]) -> dict[str, Any]:
    """The schema of the body by media type."""
    return {
        parser.media_type: getattr(parser, "schema", None) or reference(body) for parser in parsers if parser.media_type
    }


def _is_sent(request: Request) -> bool:
    """Whether the request has a body, of a stated length or in chunks."""
    stated = request._request.META
    return bool(int(stated.get("CONTENT_LENGTH") or 0) or stated.get("HTTP_TRANSFER_ENCODING"))


def json_answer(value: msgspec.Struct, status: int = 200, *, etag: str = "") -> HttpResponse:
    """The document as JSON by msgspec."""
    response = HttpResponse(encode(value), status=status, content_type="application/json")
    if etag:
        response["ETag"] = etag
    return response


def document_answer(value: msgspec.Struct, status: int = 200, *, location: str = "") -> HttpResponse:
    """A document with the ETag that an edit of it sends back. location: where it can be read, for 201."""
    response = json_answer(value, status, etag=etag_of(value))
    if location:
        response["Location"] = location
    return response


def page_answer(page: Page[Any], document: Shape) -> HttpResponse:
    """A part of a list of these documents: `{"items": […], "next_cursor": …}`."""
    return json_answer(list_of(document)(items=list(page.rows), next_cursor=page.next_cursor))
