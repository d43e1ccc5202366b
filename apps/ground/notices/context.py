"""The bell of every page."""

from functools import cache
from typing import Any

from django.http import HttpRequest

from apps.ground.notices.selectors import unread_count
from apps.ground.policy.actor import ANONYMOUS


def unread(request: HttpRequest) -> dict[str, Any]:
    """`unread_notices`: a number, asked for once a request and only by a page that shows the bell.

    Templates call it and get a plain number, which the plurals of every language can be worked out from.
    """
    known = getattr(request, "unread_notices", None)
    if known is None:
        known = cache(lambda: unread_count(getattr(request, "actor", ANONYMOUS)))
        request.unread_notices = known  # type: ignore[attr-defined]  # cached on the request
    return {"unread_notices": known}
