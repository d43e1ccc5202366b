"""A request that came when too many waited, or waited too long for its turn, is told to come back (F28, P20)."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from django.http import HttpRequest, HttpResponse

from apps.ground.web.database_trouble import NOTHING_CHANGED
from apps.ground.web.errors import refusal_response
from apps.ground.web.refusals import Unavailable

ARRIVED, CROWDED = "intelgraph.arrived", "intelgraph.crowded"  # in the ASGI scope, set by intelgraph.serving
LONGEST_WAIT_S = 3.0


class CrowdMiddleware:
    """Stands before all that asks the database: who is refused here costs next to nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scope: dict[str, Any] = getattr(request, "scope", {})
        if scope.get(CROWDED) or monotonic() - scope.get(ARRIVED, monotonic()) > LONGEST_WAIT_S:
            return refusal_response(request, Unavailable("busy", NOTHING_CHANGED))
        return self.get_response(request)
