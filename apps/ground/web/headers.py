"""What the head of a request may hold: judged before anything is looked up (B005, B006, B007, B015)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.ground.web.errors import bad_request, refusal_response
from apps.ground.web.refusals import Refused


class HeadersTooLarge(Refused):
    """More or longer headers than the limits allow."""

    code = "headers_too_large"
    status = 431
    detail = _("The headers of the request are too large.")


class HeadersMiddleware:
    """431 above the limits; 400 for a NUL, which the database would refuse with an error of its own; 405 for a page's
    wrong method, before the missing form token would be spoken of."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sizes = [
            len(name) + len(value)
            for name, value in request.META.items()
            if name.startswith("HTTP_") and isinstance(value, str)
        ]
        if len(sizes) > settings.LIMITS["headers"] or sum(sizes) > settings.LIMITS["header_bytes"]:
            return refusal_response(request, HeadersTooLarge())
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if "\x00" in request.path:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request, ValueError("NUL in the query"))
        allowed = getattr(view, "page_methods", None)
        if allowed is None or request.method in {*allowed, "HEAD"}:
            return None
        response = HttpResponse(status=405)
        response["Allow"] = ", ".join(allowed)
        return response
