"""What the API answers when it says no: RFC 9457, for our refusals and for what DRF raises."""

from typing import Any

from django.http import Http404, HttpResponse
from rest_framework import exceptions

from apps.ground.web.errors import refusal_response
from apps.ground.web.refusals import Denied, NotFound, Refused

BY_KIND: list[tuple[type[Exception], str, int]] = [
    (exceptions.MethodNotAllowed, "method_not_allowed", 405),
    (exceptions.UnsupportedMediaType, "unsupported_media_type", 415),
    (exceptions.NotAcceptable, "not_acceptable", 406),
    (exceptions.ParseError, "malformed", 400),
    (exceptions.NotAuthenticated, "not_signed_in", 401),
    (exceptions.AuthenticationFailed, "key_invalid", 401),
    (exceptions.Throttled, "too_many_requests", 429),
]


def as_refusal(error: Exception) -> Refused | None:
    """The refusal that an exception stands for, or None for one that is a fault of ours."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, Http404):
        return NotFound()
    for kind, code, status in BY_KIND:
        if isinstance(error, kind):
            refused = Refused(code, str(getattr(error, "detail", error)))
            refused.status = status
            return refused
    if isinstance(error, exceptions.PermissionDenied):
        return Denied()
    return None


def answer(error: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """DRF's EXCEPTION_HANDLER."""
    refused = as_refusal(error)
    if refused is None:
        return None
    request = context["request"]
    response = refusal_response(getattr(request, "_request", request), refused)
    if isinstance(error, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    if refused.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="intelgraph"'
    return response
