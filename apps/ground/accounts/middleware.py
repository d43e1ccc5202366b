"""Every request has an actor, its transaction shows that actor's rows, and nobody enters operations half proved."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from apps.ground.accounts.actors import actor_of
from apps.ground.tenancy.scope import scope_of, set_scope
from apps.ground.web import way_back
from apps.ground.web.request import Request

OPERATIONS = ("/admin/", "/ops/")


class ActorMiddleware:
    """Works out who is asking from the session, then opens what is theirs for the rest of the request's transaction."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        actor = actor_of(request)
        request.actor = actor
        if not actor.is_anonymous:
            set_scope(scope_of(actor))
        return self._lead_operator(request) or self.get_response(request)

    def _lead_operator(self, request: Request) -> HttpResponse | None:
        """Before the doors of operations: sign in first, then show the second factor, or set one up."""
        if not request.path.startswith(OPERATIONS):
            return None
        actor = request.actor
        if not (actor.is_anonymous or (actor.is_operator and not actor.mfa)):
            return None
        asked = urlencode({"next": way_back.later(request)})
        if actor.is_anonymous:
            return redirect(f"{reverse('accounts:sign_in')}?{asked}")
        return redirect(f"{reverse('accounts:second_factor')}?{asked}")
