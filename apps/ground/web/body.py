"""Answers a request whose body was refused while it was read, before anything else looks at it (P20, B004, B005)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.ground.web.api.parse import TooLarge
from apps.ground.web.errors import refusal_response
from apps.ground.web.refusals import Refused

BODY_REFUSED = "intelgraph.body_refused"  # in the ASGI scope, a code of intelgraph.request_body


class TooSlow(Refused):
    """The body did not arrive in time."""

    code = "too_slow"
    status = 408
    detail = _("The request took too long to arrive. Nothing was changed; please try again.")


class BrokenBody(Refused):
    """The body is not framed as its headers say."""

    code = "malformed"
    status = 400
    detail = _("The body of the request is incomplete or incorrectly framed. Nothing was changed.")


KINDS: dict[str, type[Refused]] = {kind.code: kind for kind in (TooLarge, TooSlow, BrokenBody)}


class BodyMiddleware:
    """413, 408 or 400 at every address, also at those that do not exist or only ever serve files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scope: dict[str, Any] = getattr(request, "scope", {})
        kind = KINDS.get(scope.get(BODY_REFUSED, ""))
        return self.get_response(request) if kind is None else refusal_response(request, kind())
