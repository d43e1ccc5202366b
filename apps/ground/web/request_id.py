"""A request and trace id for every request, in the log, in errors and in the answer."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpResponse

from apps.ground.web.request import Request

TRACEPARENT = re.compile(r"^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\Z")
log_context: ContextVar[dict[str, str]] = ContextVar("log_context", default={})  # noqa: B039  (never mutated)


class RequestIdMiddleware:
    """Sets request.request_id; a W3C traceparent gives the trace id, which joins our lines to the caller's."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        match = TRACEPARENT.match(request.META.get("HTTP_TRACEPARENT", ""))
        request.request_id = f"req_{secrets.token_hex(8)}"
        token = log_context.set(
            {"request": request.request_id, "trace": match.group(1) if match else secrets.token_hex(16)}
        )
        try:
            response = self.get_response(request)
        finally:
            log_context.reset(token)
        response["X-Request-Id"] = request.request_id
        return response


def remember(**facts: str) -> None:
    """Add to what every log line of this request or task carries: ids only, never personal data."""
    log_context.set({**log_context.get(), **facts})
