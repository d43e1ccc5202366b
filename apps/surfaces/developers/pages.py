"""The developers' page: how to begin, and the whole reference, drawn by the server without a script."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import condition

from apps.ground.accounts import scopes
from apps.ground.tenancy.current import canonical_address, current
from apps.ground.web.api.edits import etag_of
from apps.ground.web.api.render import encode
from apps.ground.web.page import page
from apps.ground.web.request import Request
from apps.surfaces.developers import examples
from apps.surfaces.developers.document import document
from apps.surfaces.developers.problems import problems
from apps.surfaces.developers.reference import groups


@page(who="anyone", methods=("GET",))
def reference(request: Request) -> HttpResponse:
    """Getting started, each operation with fields, answers and an example, and all problem codes."""
    address = canonical_address(current(), "").rstrip("/")
    context: dict[str, Any] = {
        "groups": groups(document(), address),
        "problems": problems(),
        "scopes": scopes.choices(),
        "address": address,
        "send_usage": examples.send_usage(address),
        "verify_token": examples.verify_token(address),
        "keys_url": _keys_of(request),
    }
    return render(request, "developers/reference.html", context)


def _etag(request: Request) -> str:
    return etag_of(document())


@condition(etag_func=_etag)
@page(who="anyone", methods=("GET",))
def openapi(request: Request) -> HttpResponse:
    """The OpenAPI document itself."""
    response = HttpResponse(encode(document()), content_type="application/json")
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def _keys_of(request: Request) -> str:
    return reverse("accounts:partner_keys" if request.actor.is_partner else "accounts:keys")
