"""From a signed-in person to the actor that policies know: one query for memberships, organisations and roles."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser

from apps.ground import clock
from apps.ground.accounts.models import Membership, Organisation, User
from apps.ground.policy.actor import ANONYMOUS, Actor
from apps.ground.tenancy.scope import whole_marketplace
from apps.ground.web.refusals import NotFound
from apps.ground.web.request import Request

ORGANISATION_KEY = "organisation"  # session: public id of the organisation that the person acts for
STEPPED_UP_KEY = "stepped_up_at"  # session: when a second factor was last shown, seconds since 1970
STEP_UP_LASTS = timedelta(minutes=10)  # pages.md 2.2, authority of a lever


@dataclass(frozen=True)
class Standing:
    """A person with every organisation they belong to, and the one they act for."""

    actor: Actor
    memberships: tuple[Membership, ...] = ()

    @property
    def organisations(self) -> list[Organisation]:
        """By name, for the switcher."""
        return [membership.organisation for membership in self.memberships]


NOBODY = Standing(ANONYMOUS)


def standing_of(user: User | AnonymousUser, session: Any, mfa: bool = False) -> Standing:
    """Who this person is now. A membership that ended since the last request counts no more."""
    if not isinstance(user, User) or not user.is_authenticated:
        return NOBODY
    memberships = memberships_of(user)
    return Standing(actor_for(user, chosen(memberships, session.get(ORGANISATION_KEY, "")), mfa, session), memberships)


def memberships_of(user: User) -> tuple[Membership, ...]:
    """A person's active memberships by organisation name, above any scope: it is what decides the scope."""
    with whole_marketplace():
        return tuple(
            Membership.objects.filter(user=user, state=Membership.State.ACTIVE)
            .select_related("organisation")
            .order_by("organisation__name", "id")
        )


def chosen(memberships: tuple[Membership, ...], public_id: str) -> Membership | None:
    """The membership of the organisation that was switched to; the first one where that is gone or none was."""
    for membership in memberships:
        if membership.organisation.public_id == public_id:
            return membership
    return memberships[0] if memberships else None


def actor_for(user: User, membership: Membership | None, mfa: bool = False, session: Any = None) -> Actor:
    """The actor that a person is in one of their organisations, or in none."""
    if membership is None:
        actor = Actor(kind="member", user_id=user.pk, user_ref=user.public_id, mfa=mfa)
    else:
        organisation = membership.organisation
        actor = Actor(
            kind="operator" if organisation.is_operator else "member",
            user_id=user.pk,
            user_ref=user.public_id,
            organisation_id=organisation.pk,
            organisation_ref=organisation.public_id,
            organisation_name=organisation.name,
            organisation_kinds=frozenset(organisation.kinds),
            organisation_state=organisation.state,
            roles=frozenset(membership.roles),
            mfa=mfa,
            stepped_up=mfa and _stepped_up(session),
        )
    user.actor = actor
    return actor


def organisation_of(actor: Actor) -> int:
    """The id of the organisation one acts for. Raises: NotFound for whoever acts for none."""
    if actor.organisation_id is None:
        raise NotFound
    return actor.organisation_id


def person_of(actor: Actor) -> int:
    """The id of the person who acts. Raises: NotFound for visitors, programs and the product itself."""
    if actor.user_id is None:
        raise NotFound
    return actor.user_id


def _stepped_up(session: Any) -> bool:
    at = (session or {}).get(STEPPED_UP_KEY)
    return at is not None and clock.now().timestamp() - float(at) < STEP_UP_LASTS.total_seconds()


def of_request(request: Request) -> Standing:
    """The standing of a request's session, worked out once."""
    known = getattr(request, "standing", None)
    if known is not None:
        return cast(Standing, known)
    user = cast(Any, request.user)
    verified = user.is_verified() if user.is_authenticated and hasattr(user, "is_verified") else False
    person = _unwrapped(user)
    standing = standing_of(person, request.session, mfa=bool(verified))
    request.standing = standing
    return standing


def actor_of(request: Request) -> Actor:
    """The actor of a request's session."""
    return of_request(request).actor


def _unwrapped(user: Any) -> Any:
    """The model behind the lazy objects that Django and django-otp put around it."""
    while hasattr(user, "_wrapped"):
        if user._wrapped.__class__ is object:
            user._setup()
        user = user._wrapped
    return user
