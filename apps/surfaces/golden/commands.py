"""How the people of a founded marketplace come to be there: brought in as they are, before it opens."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.models import Membership, Organisation, User
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import current
from apps.ground.web.refusals import Conflict


class NotFounding(Conflict):
    """The marketplace is open: who comes now comes by signing up."""

    code = "not_founding"
    detail = _("This marketplace is already open.")


@dataclass(frozen=True)
class Settler:
    """A person with their roles in the company, the strongest first."""

    email: str
    full_name: str
    roles: tuple[str, ...]
    language: str = "en"


@dataclass(frozen=True)
class Settlement:
    """A company that is brought in. kinds as Organisation.Kind; state applied or active."""

    slug: str
    name: str
    legal_name: str
    country: str
    domain: str
    kinds: tuple[str, ...]
    state: str = "active"


@command("golden.settle", announces="golden.settled", said=_("Company set up before the opening"))
def settle(actor: Actor, *, company: Settlement, people: Sequence[Settler]) -> Organisation:
    """Bring in a company and its people, whose addresses are believed; nobody has a password. Raises: NotFounding."""
    if current().opened_at is not None:
        raise NotFounding
    at = clock.now()
    organisation = Organisation.objects.create(
        slug=company.slug,
        name=company.name,
        legal_name=company.legal_name,
        country=company.country,
        domain=company.domain,
        kinds=sorted(company.kinds),
        state=company.state,
    )
    for person in people:
        user = User.objects.create_user(
            person.email, full_name=person.full_name, language=person.language, email_confirmed_at=at
        )
        Membership.objects.create(organisation=organisation, user=user, roles=list(person.roles))
    return organisation
