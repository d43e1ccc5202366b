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

from apps.ground.web.refusals import NotFound, Refused
from apps.ground.web.request import Request

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


def page(who: Who = "anyone", methods: tuple[str, ...] = ("GET", "POST")) -> Callable[[View], View]:
    """Mark a view as a page for `who`, which takes these methods and HEAD (`HeadersMiddleware` refuses others).

    A visitor is led to sign-in; somebody else's area answers 404, as an unknown address does. Private pages are never
    stored by a cache. Every page varies by HX-Request, because a fragment and a page share one address.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def entered(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if any("\x00" in value for _name, values in request.POST.lists() for value in values):
                raise Refused("malformed", _("We could not read that request."))
            if not may_enter(request.actor, who):
                if request.actor.is_anonymous:
                    return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
                raise NotFound
            response = view(request, *args, **kwargs)
            patch_vary_headers(response, ["HX-Request"])
            if who != "anyone" or not request.actor.is_anonymous:
                response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        entered.page_methods = methods  # type: ignore[attr-defined]  # read by HeadersMiddleware
        entered.page_for = who  # type: ignore[attr-defined]  # read by the isolation walk
        return entered

    return decorate
