"""People, organisations and memberships for tests; run them where the whole marketplace is in reach."""

from collections.abc import Sequence
from typing import Any

import factory
from django_otp.plugins.otp_totp.models import TOTPDevice
from factory.django import DjangoModelFactory

from apps.ground import clock
from apps.ground.accounts.actors import STEPPED_UP_KEY, actor_for
from apps.ground.accounts.models import Membership, Organisation, User
from apps.ground.policy.actor import Actor

PASSWORD = "correct horse battery"
TOTP_KEY = "3132333435363738393031323334353637383930"


class UserFactory(DjangoModelFactory):
    """A person with a confirmed address who can sign in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    full_name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.com")
    email_confirmed_at = factory.LazyFunction(clock.now)

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        return model_class.objects.create_user(password=kwargs.pop("password", PASSWORD), **kwargs)


class OrganisationFactory(DjangoModelFactory):
    """A customer; `kinds=["partner"]` makes a partner."""

    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Company {n}")
    slug = factory.Sequence(lambda n: f"company-{n}")
    country = "DE"
    domain = factory.LazyAttribute(lambda made: f"{made.slug}.example")
    kinds = factory.LazyFunction(lambda: ["customer"])


class MembershipFactory(DjangoModelFactory):
    """An owner."""

    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    roles = factory.LazyFunction(lambda: ["owner"])


def member(organisation: Organisation, roles: Sequence[str] = ("owner",), *, mfa: bool = False, **person: Any) -> Actor:
    """A new member with these roles, as an actor; an operator's has just shown a second factor."""
    membership = MembershipFactory(organisation=organisation, roles=list(roles), user=UserFactory(**person))
    session = {STEPPED_UP_KEY: clock.now().timestamp()}
    return actor_for(membership.user, membership, mfa=mfa or organisation.is_operator, session=session)


def user_of(actor: Actor) -> User:
    """The person behind a member."""
    return User.objects.get(pk=actor.user_id)


def operator(roles: Sequence[str] = ("lead",)) -> Actor:
    """A member of the marketplace's operator, with a second factor."""
    organisation = Organisation.objects.filter(kinds__contains=["operator"]).first()
    return member(organisation or OrganisationFactory(name="Operator", slug="operator", kinds=["operator"]), roles)


def verified_device(user: User) -> TOTPDevice:
    """The person's confirmed authenticator app, made where there is none."""
    device, _made = TOTPDevice.objects.get_or_create(
        user=user, name="app", defaults={"key": TOTP_KEY, "confirmed": True}
    )
    return device
