"""The decorator of every page: who may enter, and what all pages have in common."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from apps.ground.web import way_back
from apps.ground.web.refusals import NotFound, Refused
from apps.ground.web.request import PART_HEADERS, Request

Who = Literal["anyone", "signed_in", "member", "partner", "customer", "operator"]
View = Callable[..., HttpResponse]


def may_enter(actor: Any, who: Who) -> bool:
    """Whether this kind of page is for this actor at all; what they may see and do there, the policy says."""
    match who:
        case "anyone":
            return True
        case "signed_in":
            return not actor.is_anonymous
        case "member":
            return actor.organisation_id is not None
        case "partner":
            return bool(actor.is_partner)
        case "customer":
            return bool(actor.is_customer)
        case "operator":
            return bool(actor.is_operator)


def page(
    who: Who = "anyone", methods: tuple[str, ...] = ("GET", "POST"), origin_is_enough: bool = False
) -> Callable[[View], View]:
    """Mark a view as a page for `who`, which takes these methods and HEAD (`HeadersMiddleware` refuses others).

    A visitor is led to sign-in and back; somebody else's area answers 404, as an unknown address does. Private pages
    are never stored by a cache. Every page varies by what htmx says of a request, because a fragment and a page share
    one address.

    origin_is_enough: a form whose token is stale is taken all the same where the browser says that a page of this host
    sent it. For signing in, before which nobody has rights that a forged form could use.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if any("\x00" in value for _name, values in request.POST.lists() for value in values):
                raise Refused("malformed", _("This request is invalid."))
            if not may_enter(request.actor, who):
                if request.actor.is_anonymous:
                    asked = urlencode({"next": way_back.later(request)})
                    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{asked}")
                raise NotFound
            if request.method == "POST" and not request.actor.is_anonymous:
                way_back.forget(request)
            response = view(request, *args, **kwargs)
            patch_vary_headers(response, PART_HEADERS)
            if who != "anyone" or not request.actor.is_anonymous:
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        entered.origin_is_enough = origin_is_enough  # type: ignore[attr-defined]  # read by csrf_refused
        entered.page_methods = methods  # type: ignore[attr-defined]  # read by HeadersMiddleware
        entered.page_for = who  # type: ignore[attr-defined]  # read by the isolation walk
        return entered

    return decorate
