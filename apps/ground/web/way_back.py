"""The page to return to after a form that could not be taken, and what was typed in it.

A form is sent in vain when the session is over, the page was open too long, or a second factor is asked for first. What
was typed waits in the session, and `/account/continue/` sends it when the reader says so: it is never sent by itself.
"""

import time
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

KEY = "sent_in_vain"
KEPT_S = 15 * 60
MOST_CHARS = 16 * 1024
OF_THE_FORM = {"csrfmiddlewaretoken", "next", "key"}
SECRET = ("password", "code", "secret", "token")
RESUME = "accounts:resume"


def where(request: HttpRequest) -> str:
    """The path of the page that a request is about: its own if it can be loaded, else the one it was sent from."""
    if request.method in {"GET", "HEAD"} or _loads(request, request.path_info):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc == request.get_host() and _loads(request, came_from.path):
        return f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
    return "/"


def same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very host sent the form."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"


def typed(request: HttpRequest) -> list[tuple[str, list[str]]]:
    """What was typed in a form of ours, by name; nothing of a form with a secret or a file, or of one too long."""
    fields = [(name, request.POST.getlist(name)) for name in request.POST if name != "csrfmiddlewaretoken"]
    named = {name for name, _values in fields}
    chars = sum(len(name) + sum(map(len, values)) for name, values in fields)
    if not same_origin(request) or request.FILES or chars > MOST_CHARS or named <= OF_THE_FORM:
        return []
    return [] if any(word in name.lower() for name in named for word in SECRET) else fields


def later(request: HttpRequest) -> str:
    """The path to continue at afterwards: the page, or `/account/continue/` with what was typed, kept for a while."""
    page, fields = where(request), typed(request) if request.method == "POST" else []
    if not fields:
        return page
    request.session[KEY] = {
        "path": request.get_full_path(),
        "page": page,
        "fields": fields,
        "at": time.time(),
    }
    return reverse(RESUME)


def kept(request: HttpRequest) -> dict[str, Any] | None:
    """`path`, `page` and `fields` of the form that waits, or None."""
    found: dict[str, Any] | None = request.session.get(KEY)
    return found if found and time.time() - found["at"] < KEPT_S else None


def forget(request: HttpRequest) -> None:
    """The form was sent."""
    if request.session.get(KEY, {}).get("path") == request.get_full_path():
        del request.session[KEY]


def _loads(request: HttpRequest, path: str) -> bool:
    try:
        view = resolve(path, getattr(request, "urlconf", None)).func
    except Resolver404:
        return False
    return "GET" in getattr(view, "page_methods", ("GET",))
