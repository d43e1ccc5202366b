"""Accounts as the API shows them: who asks, keys, members."""

from typing import Annotated, Self

from msgspec import Meta, Struct

from apps.ground.accounts import rules, scopes
from apps.ground.accounts.models import ApiKey, Membership, Organisation
from apps.ground.policy.actor import Actor
from apps.ground.web.api.fields import Id, Moment, Name, one_of

Role = Annotated[str, one_of(rules.ROLES)]
Scope = Annotated[str, one_of(scopes.names(), "What the key may do beyond reading")]
Prefix = Annotated[str, Meta(description="Start of the key, to tell keys apart", examples=["ig_live_4f9k2m7q"])]


class OrganisationDocument(Struct):
    """The organisation that a key or session acts for."""

    id: Id
    name: Name
    kinds: list[Annotated[str, one_of(Organisation.Kind)]]
    state: Annotated[str, one_of(Organisation.State)]


class MeDocument(Struct):
    """Who asks."""

    kind: Annotated[str, one_of(("member", "operator", "client"), "client: an API key")]
    id: Id | None
    organisation: OrganisationDocument | None
    roles: list[Role]
    scopes: list[Scope]
    second_factor: Annotated[bool, Meta(description="Whether this session was confirmed by a second factor")]

    @classmethod
    def of(cls, actor: Actor) -> Self:
        """What the API says about whoever asks."""
        organisation = None
        if actor.organisation_id is not None:
            organisation = OrganisationDocument(
                actor.organisation_ref,
                actor.organisation_name,
                sorted(actor.organisation_kinds),
                actor.organisation_state,
            )
        roles, granted = sorted(actor.roles), sorted(actor.scopes)
        return cls(actor.kind, actor.user_ref or None, organisation, roles, granted, actor.mfa)


class ApiKeyDocument(Struct):
    """A key, never its secret, which is not stored."""

    id: Id
    name: Name
    prefix: Prefix
    scopes: list[Scope]
    environment: Annotated[str, one_of(ApiKey.Environment)]
    state: Annotated[str, one_of(ApiKey.State)]
    created_at: Moment
    last_used_at: Moment | None
    expires_at: Moment | None
    revoked_at: Moment | None

    @classmethod
    def of(cls, key: ApiKey) -> Self:
        """The document of a key."""
        return cls(
            id=key.public_id,
            name=key.name,
            prefix=key.prefix,
            scopes=key.scopes,
            environment=key.environment,
            state=key.state,
            created_at=key.created_at,
            last_used_at=key.last_used_at,
            expires_at=key.expires_at,
            revoked_at=key.revoked_at,
        )


class CreatedApiKeyDocument(ApiKeyDocument):
    """A new key with its secret, which is shown in the first answer only."""

    key: Annotated[str, Meta(description="Sent as `Authorization: Bearer`")] | None = None

    @classmethod
    def of(cls, key: ApiKey) -> Self:
        """The document of a key that was just created."""
        made = super().of(key)
        made.key = key.shown_once or None
        return made


class MemberDocument(Struct):
    """An active member. `user` is the id that a seat is assigned to."""

    id: Id
    user: Id
    name: Annotated[str, Meta(examples=["Ada Lindqvist"])]
    roles: list[Role]
    joined_at: Moment

    @classmethod
    def of(cls, membership: Membership) -> Self:
        """The document of a membership with its user."""
        return cls(
            membership.public_id,
            membership.user.public_id,
            membership.user.full_name,
            rules.ordered(membership.roles),
            membership.joined_at,
        )
