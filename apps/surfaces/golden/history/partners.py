"""Partners apply, are approved, find their way in and get their tier; the operator is there first."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from apps.ground.accounts.commands import create_api_key
from apps.ground.accounts.models import Organisation
from apps.ground.policy.actor import system_actor
from apps.supply.program import commands as program
from apps.supply.program.agreement import agreement
from apps.supply.program.application import Application, Profile
from apps.supply.program.models import OnboardingStep, Partner
from apps.surfaces.golden import commands, content
from apps.surfaces.golden.history import people
from apps.surfaces.golden.history.calendar import Calendar
from apps.surfaces.golden.history.timeline import Deed

FOUNDER = system_actor("golden")
FOUNDED_DAYS_AGO = 430
TIER_REASONS = {
    "advanced": "Three quarters of steady quality, and every customer question answered within the promised time.",
    "premier": "A year without an incident, the highest answer rate of all partners, and joint work on two releases.",
}


def operator(marketplace: str, calendar: Calendar) -> Iterator[Deed]:
    """The operator's people, before anybody else."""
    company = content.operator(marketplace)
    settlers = [
        commands.Settler(each["email"], each["name"], tuple(each["roles"]), _language(marketplace, company))
        for each in company["people"]
    ]
    settlement = _settlement(company, ("operator",))
    yield Deed(calendar.ago(FOUNDED_DAYS_AGO), "operator", lambda key: _settle(settlement, settlers, key))


def partners(marketplace: str, calendar: Calendar, entries: list[content.Entry]) -> Iterator[Deed]:
    """Each partner's way from application to a finished checklist."""
    for number, entry in enumerate(entries):
        slug = entry["slug"]
        applied = calendar.ago(FOUNDED_DAYS_AGO - 5 - number * 0.6, slug)
        yield Deed(applied, f"partner:{slug}:apply", _applies(marketplace, entry))
        yield Deed(applied + timedelta(days=2), f"partner:{slug}:approve", _is_approved(marketplace, entry))
        yield Deed(applied + timedelta(days=3), f"partner:{slug}:onboard", _onboards(marketplace, entry))
        if entry["tier"] in TIER_REASONS:
            at = calendar.ago(150 if entry["tier"] == "advanced" else 60, slug)
            yield Deed(at, f"partner:{slug}:tier", _gets_tier(marketplace, entry))


def applicants(marketplace: str, calendar: Calendar) -> Iterator[Deed]:
    """Who waits for an answer on the first day, and who was asked something."""
    for entry in content.unfinished(marketplace)["applicants"]:
        at = calendar.ago(entry["days_ago"], entry["slug"])
        yield Deed(at, f"applicant:{entry['slug']}", _applies(marketplace, entry))
        if "asked" in entry:
            yield Deed(at + timedelta(days=1), f"applicant:{entry['slug']}:ask", _is_asked(marketplace, entry))


def bring_customer(marketplace: str, entry: content.Entry) -> Any:
    """The act that brings a customer in."""
    settlement = _settlement(entry, ("customer",))
    settlers = [
        commands.Settler(each["email"], each["name"], (each["role"],), _language(marketplace, entry))
        for each in entry["people"]
    ]
    return lambda key: _settle(settlement, settlers, key)


def _applies(marketplace: str, entry: content.Entry) -> Any:
    settlement = _settlement(entry, ("partner",), "applied")
    settlers = [
        commands.Settler(each["email"], each["name"], (each["role"],), _language(marketplace, entry))
        for each in entry["people"]
    ]
    application = Application(entry["name"], f"https://www.{entry['domain']}", entry["country"], entry["kind"])

    def act(key: str) -> None:
        organisation = _settle(settlement, settlers, f"{key}:settle")
        program.apply(people.owner_of(entry), organisation, application=application, key=key)

    return act


def _is_approved(marketplace: str, entry: content.Entry) -> Any:
    def act(key: str) -> None:
        program.approve(people.operator_of(marketplace), _partner(entry), note="Welcome.", key=key)

    return act


def _onboards(marketplace: str, entry: content.Entry) -> Any:
    languages = _languages(marketplace)
    profile = Profile(
        description={language: entry["description"][language] for language in languages},
        founded=entry["founded"],
        support_hours=entry["support_hours"][languages[0]],
        security_email=entry["security_email"],
    )

    def act(key: str) -> None:
        owner, partner = people.owner_of(entry), _partner(entry)
        program.update_profile(owner, partner, profile=profile)
        text = agreement(languages[0])
        colleague = OnboardingStep.objects.get(partner=partner, step=OnboardingStep.Step.COLLEAGUE)
        program.accept_agreement(owner, partner, version=text.version, language=text.language, digest=text.digest)
        if colleague.state == OnboardingStep.State.OPEN:
            program.skip_step(owner, colleague)
        create_api_key(owner, name="Usage reports", scopes=["metering:write"], lives_days=366, key=key)

    return act


def _gets_tier(marketplace: str, entry: content.Entry) -> Any:
    def act(key: str) -> None:
        operator = people.operator_of(marketplace)
        reason = TIER_REASONS[entry["tier"]]
        program.assign_tier(operator, _partner(entry), tier=entry["tier"], reason=reason, key=key)

    return act


def _is_asked(marketplace: str, entry: content.Entry) -> Any:
    def act(key: str) -> None:
        program.ask(people.operator_of(marketplace), _partner(entry), text=entry["asked"], key=key)

    return act


def _partner(entry: content.Entry) -> Partner:
    return Partner.objects.select_related("organisation").get(organisation__slug=entry["slug"])


def _settle(settlement: commands.Settlement, settlers: list[commands.Settler], key: str) -> Organisation:
    settled: Organisation = commands.settle(FOUNDER, company=settlement, people=settlers, key=key)
    return settled


def _settlement(entry: content.Entry, kinds: tuple[str, ...], state: str = "active") -> commands.Settlement:
    return commands.Settlement(
        slug=entry["slug"],
        name=entry["name"],
        legal_name=entry["legal_name"],
        country=entry["country"],
        domain=entry["domain"],
        kinds=kinds,
        state=state,
    )


def _languages(marketplace: str) -> list[str]:
    return next(list(each["languages"]) for each in content.marketplaces() if each["slug"] == marketplace)


def _language(marketplace: str, entry: content.Entry) -> str:
    """German for who comes from where it is spoken, where the marketplace speaks it."""
    return "de" if "de" in _languages(marketplace) and entry["country"] in {"DE", "AT", "CH", "LI"} else "en"
