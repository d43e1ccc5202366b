"""A sign-up's form, kept in the browser's session until its address is confirmed: so that the email can be sent again,
or a mistyped address be corrected. And how often one address is written to."""

from collections.abc import Mapping
from typing import Any

from apps.ground.accounts import throttling
from apps.ground.accounts.addresses import canonical
from apps.ground.web.request import Request

KEY = "unconfirmed"


def keep(request: Request, page: str, given: Mapping[str, Any]) -> None:
    """Keep the valid form of this page; the form of another page is forgotten."""
    request.session[KEY] = {"page": page, "given": dict(given)}


def kept(request: Request, page: str) -> dict[str, Any]:
    """The form of this page as it was last sent from this browser, empty where none was."""
    found = request.session.get(KEY) or {}
    return dict(found["given"]) if found.get("page") == page else {}


def forget(request: Request) -> None:
    """The address is confirmed."""
    request.session.pop(KEY, None)


def count_email(email: str) -> None:
    """Count one more email that a stranger asks us to send to this address. Raises: TooManyTries after the fifth."""
    counters = [throttling.counter("email", canonical(email))]
    throttling.require_free(counters)
    throttling.count_failure(counters)
