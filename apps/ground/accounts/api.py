"""Accounts over the API: who one is, the organisation's keys and members."""

from typing import Annotated

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path

from apps.ground.accounts import commands, selectors
from apps.ground.accounts.documents import ApiKeyDocument, CreatedApiKeyDocument, MeDocument, MemberDocument, Scope
from apps.ground.accounts.models import ApiKey, Membership
from apps.ground.accounts.refusals import ScopeMissing
from apps.ground.policy.actor import Actor
from apps.ground.policy.visibility import policy_type, visible
from apps.ground.web.api.collection import Collection
from apps.ground.web.api.endpoint import endpoint, json_answer, methods
from apps.ground.web.api.verb import creation, removal

TAG = "accounts"

MOST_SCOPES = 50  # of one request; there are fewer


class NewApiKey(msgspec.Struct, forbid_unknown_fields=True):
    """A key to create. It expires after `lives_days`."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80, examples=["Usage reporting"])]
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=MOST_SCOPES)]
    lives_days: Annotated[int, msgspec.Meta(ge=1, le=366)] = 90


@endpoint(name="me", summary="Who the key or session stands for", answers={200: MeDocument}, tag=TAG)
def me(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Kind, organisation, roles and scopes of whoever asks."""
    return json_answer(MeDocument.of(actor))


def _members(actor: Actor) -> QuerySet[Membership]:
    """Active members, for whoever may read who they are. Raises: ScopeMissing."""
    if visible(actor, policy_type(Membership)).is_nothing:
        raise ScopeMissing
    return selectors.members(actor)


KEYS = Collection("api-keys", ApiKey, selectors.api_keys, ApiKeyDocument, TAG)
MEMBERS = Collection("members", Membership, _members, MemberDocument, TAG)

api_urls = [
    path("me", methods(get=me), name="me"),
    path(
        "api-keys",
        methods(
            get=KEYS.many("The organisation's API keys", "Newest first, with prefix and state, never the secret."),
            post=creation(
                KEYS,
                commands.create_api_key,
                "Create an API key",
                "The answer holds the key once; sent again with the same Idempotency-Key, it comes without it.",
                body=NewApiKey,
                document=CreatedApiKeyDocument,
            ),
        ),
        name="api_keys",
    ),
    path(
        "api-keys/<str:public_id>",
        methods(
            delete=removal(
                KEYS,
                commands.revoke_api_key,
                "Revoke an API key",
                "It is refused from the next request on, and cannot be restored.",
            )
        ),
        name="api_key",
    ),
    path(
        "members",
        methods(
            get=MEMBERS.many(
                "The organisation's members",
                "Active members with their roles; `user` is the id that a seat is assigned to."
                " A key needs the scope `entitlements:write`.",
            )
        ),
        name="members",
    ),
]
