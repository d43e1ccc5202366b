"""Accounts over the API: who one is, the organisation's keys and members."""

from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.ground.accounts import commands, rules, selectors
from apps.ground.accounts.models import ApiKey, Membership
from apps.ground.accounts.refusals import ScopeMissing
from apps.ground.policy.actor import Actor
from apps.ground.policy.visibility import policy_type, visible
from apps.ground.web.api.edits import idempotency_key
from apps.ground.web.api.endpoint import KEY_HEADER, LIST_PARAMETERS, endpoint, json_answer, methods, page_answer
from apps.ground.web.lookup import get_visible_or_404
from apps.ground.web.paging import page_of, read_limit

MOST_SCOPES = 50  # of one request; there are fewer


class NewApiKey(msgspec.Struct, forbid_unknown_fields=True):
    """A key to make. `scopes` as listed in the reference; it ends after `lives_days`."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    scopes: Annotated[list[str], msgspec.Meta(min_length=1, max_length=MOST_SCOPES)]
    lives_days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 90


@endpoint(name="me", summary="Who the key or session stands for", tag="accounts")
def me(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Kind, organisation, roles and scopes of whoever asks."""
    return json_answer(
        {
            "kind": actor.kind,
            "id": actor.user_ref or None,
            "organisation": {
                "id": actor.organisation_ref,
                "name": actor.organisation_name,
                "kinds": sorted(actor.organisation_kinds),
                "state": actor.organisation_state,
            }
            if actor.organisation_id is not None
            else None,
            "roles": sorted(actor.roles),
            "scopes": sorted(actor.scopes),
            "second_factor": actor.mfa,
        }
    )


@endpoint(name="list_api_keys", summary="The organisation's API keys", parameters=LIST_PARAMETERS, tag="accounts")
def list_api_keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Newest first, with prefix and state, never the secret."""
    return page_answer(
        page_of(
            selectors.api_keys(actor),
            cursor=request.GET.get("cursor"),
            limit=read_limit(request.GET.get("limit")),
            bound_to=_bound("api-keys", actor),
            shape=selectors.key_row,
        )
    )


@endpoint(
    name="create_api_key",
    summary="Make an API key",
    body=NewApiKey,
    answers={201: {"type": "object"}},
    parameters=[KEY_HEADER],
    tag="accounts",
)
def create_api_key(request: HttpRequest, actor: Actor, body: NewApiKey) -> HttpResponse:
    """The answer holds the key once; sent again with the same Idempotency-Key, it comes without it."""
    created = commands.create_api_key(
        actor, name=body.name, scopes=body.scopes, lives_days=body.lives_days, key=idempotency_key(request)
    )
    answer = {**selectors.key_row(created), "key": created.shown_once or None}
    response = json_answer(answer, status=201)
    response["Location"] = f"/api/v1/api-keys/{created.public_id}"
    response["Cache-Control"] = "no-store"
    return response


@endpoint(name="revoke_api_key", summary="Revoke an API key", answers={204: None}, tag="accounts")
def revoke_api_key(request: HttpRequest, actor: Actor, public_id: str) -> HttpResponse:
    """It opens nothing from the next request on, and cannot be brought back."""
    commands.revoke_api_key(actor, get_visible_or_404(actor, ApiKey, public_id))
    return HttpResponse(status=204)


@endpoint(name="list_members", summary="The organisation's members", parameters=LIST_PARAMETERS, tag="accounts")
def list_members(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Active members with their roles, by name; `user` is the id that a seat is assigned to.

    A key needs the scope `entitlements:write`. Raises: ScopeMissing.
    """
    if visible(actor, policy_type(Membership)).is_nothing:
        raise ScopeMissing
    return page_answer(
        page_of(
            selectors.members(actor),
            cursor=request.GET.get("cursor"),
            limit=read_limit(request.GET.get("limit")),
            bound_to=_bound("members", actor),
            shape=_member_row,
        )
    )


def _member_row(membership: Any) -> dict[str, Any]:
    return {
        "id": membership.public_id,
        "user": membership.user.public_id,
        "name": membership.user.full_name,
        "roles": rules.ordered(membership.roles),
        "joined_at": membership.joined_at,
    }


def _bound(name: str, actor: Actor) -> str:
    return f"{name}|{actor.organisation_ref}|{actor.user_ref}"


api_urls = [
    path("me", methods(get=me), name="me"),
    path("api-keys", methods(get=list_api_keys, post=create_api_key), name="api_keys"),
    path("api-keys/<str:public_id>", methods(delete=revoke_api_key), name="api_key"),
    path("members", methods(get=list_members), name="members"),
]
