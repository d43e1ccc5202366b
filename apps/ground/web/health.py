"""/healthz: this process answers. /readyz: it can serve, part by part. Both before any marketplace is chosen."""

import contextlib
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from intelgraph import valkey
from intelgraph.database.deadline import within

LIMIT_S = 3
NOT_ASKED = "unknown"
_asked_of_database: dict[str, Callable[[], str]] = {}
_needed: set[str] = set()


def add_part(name: str, state: Callable[[], str], *, needed: bool = True) -> None:
    """A part that the database knows. needed: the product is ready only while it is `ok`; else it is only named."""
    _asked_of_database[name] = state
    if needed:
        _needed.add(name)


def parts() -> dict[str, str]:
    """The state of each part by name; with the database away nothing more is asked of it."""
    found = {"database": database_state(), "cache": cache_state()}
    for name, state in _asked_of_database.items():
        found[name] = NOT_ASKED if found["database"] == "away" else _within_limit(state)
    return found


def is_ready(found: dict[str, str]) -> bool:
    """Whoever only reads is served (F25), and the product serves without Valkey."""
    return found["database"] in {"ok", "read_only"} and all(found[name] == "ok" for name in _needed)


def _within_limit(state: Callable[[], str]) -> str:
    try:
        with within(LIMIT_S):
            return state()
    finally:
        with contextlib.suppress(DatabaseError, InterfaceError):
            connection.close()


def database_state() -> str:
    """ok, read_only or away."""
    try:
        with within(LIMIT_S), connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean")
            return "read_only" if cursor.fetchone()[0] else "ok"
    except (DatabaseError, InterfaceError):
        return "away"
    finally:
        with contextlib.suppress(DatabaseError, InterfaceError):
            connection.close()


def cache_state() -> str:
    """ok or away; the product serves without Valkey, so this alone never makes it unready."""
    try:
        with contextlib.closing(valkey.client(settings.VALKEY_URL)) as client:
            client.ping()
    except valkey.FAILURES:
        return "away"
    valkey.breaker.close()
    return "ok"


class HealthMiddleware:
    """Answers the two addresses for any host; a load balancer does not know marketplaces."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return JsonResponse({"status": "ok"})
        if request.path == "/readyz":
            found = parts()
            ready = is_ready(found)
            return JsonResponse({"ready": ready, "parts": found}, status=200 if ready else 503)
        return self.get_response(request)
