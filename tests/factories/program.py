"""Partners and the people around them, as the program's own commands make them."""

from collections.abc import Sequence

from apps.ground.accounts.actors import actor_for
from apps.ground.accounts.models import Membership, Organisation
from apps.ground.policy.actor import Actor
from apps.supply.program import commands
from apps.supply.program.agreement import agreement
from apps.supply.program.application import Application, Profile
from apps.supply.program.models import OnboardingStep, Partner
from apps.supply.program.rules import slug_of
from tests.factories.accounts import OrganisationFactory, member, operator


def person_of(organisation: Organisation, email: str, roles: Sequence[str] = ("owner",)) -> Actor:
    """A confirmed person with a membership, as the actor they are."""
    return member(organisation, roles, email=email, full_name=email.partition("@")[0].title())


def company(name: str = "Acme", kinds: Sequence[str] = ("customer",), state: str = "active") -> Organisation:
    """An organisation that is here."""
    return OrganisationFactory(name=name, slug=slug_of(name), kinds=list(kinds), state=state)


def moderator() -> Actor:
    """An operator with a second factor who may decide on applications."""
    return operator(("moderator",))


def application(name: str = "Acme", domain: str = "acme.example", kind: str = "isv") -> Application:
    """What a company of this name states."""
    return Application(name=name, website=f"https://www.{domain}", country="DE", kind=kind)


def applicant(name: str = "Acme", domain: str = "acme.example", mail: str = "") -> tuple[Actor, Partner]:
    """The owner of a company that has applied, and its application."""
    owner = person_of(company(name, state="applied", kinds=("partner",)), f"ada@{mail or domain}")
    organisation = Organisation.objects.get(pk=owner.organisation_id)
    return owner, commands.apply(owner, organisation, application=application(name, domain))


def active_partner(name: str = "Acme", domain: str = "acme.example", *, agreed: bool = True) -> tuple[Actor, Partner]:
    """The owner of an approved partner, with profile and agreement done, and the partner."""
    owner, partner = applicant(name, domain)
    commands.approve(moderator(), partner)
    owner = owner_of(partner)
    if agreed:
        commands.update_profile(
            owner, partner, profile=Profile({"en": f"{name} maps ownership."}, 2012, "Mon–Fri 09:00–17:00 CET")
        )
        text = agreement("en")
        commands.accept_agreement(owner, partner, version=text.version, language="en", digest=text.digest)
    partner.refresh_from_db()
    return owner, partner


def owner_of(partner: Partner) -> Actor:
    """The owner as they are now: approval changes their organisation's state and kinds."""
    membership = Membership.objects.select_related("user", "organisation").get(
        organisation=partner.organisation, roles__contains=["owner"]
    )
    return actor_for(membership.user, membership)


def step_of(partner: Partner, which: str) -> OnboardingStep:
    """One of the partner's steps."""
    return OnboardingStep.objects.get(partner=partner, step=which)
