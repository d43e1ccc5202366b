"""The people of the golden content as the actors they are now."""

from collections.abc import Collection

from apps.ground import clock
from apps.ground.accounts.actors import STEPPED_UP_KEY, actor_for
from apps.ground.accounts.models import Membership
from apps.ground.policy.actor import Actor
from apps.surfaces.golden import content


def actor(organisation: str, email: str, *, proved: bool = True) -> Actor:
    """A member of an organisation (slug); an operator who proved it by a second factor just now, unless told otherwise.

    Raises: Membership.DoesNotExist.
    """
    membership = Membership.objects.select_related("user", "organisation").get(
        organisation__slug=organisation, user__email=email
    )
    session = {STEPPED_UP_KEY: clock.now().timestamp()} if proved else {}
    return actor_for(membership.user, membership, mfa=proved and membership.organisation.is_operator, session=session)


def one_of(company: content.Entry, roles: Collection[str], but: str = "") -> Actor:
    """The first person of a company's entry who holds one of the roles and is not `but` (an address)."""
    email = next(each["email"] for each in company["people"] if each["role"] in roles and each["email"] != but)
    return actor(company["slug"], email)


def owner_of(company: content.Entry) -> Actor:
    """Who owns a company of the content."""
    return one_of(company, {"owner"})


def operator_of(marketplace: str, role: str = "moderator") -> Actor:
    """The operator's person who holds this role."""
    company = content.operator(marketplace)
    email = next(each["email"] for each in company["people"] if role in each["roles"])
    return actor(company["slug"], email)
