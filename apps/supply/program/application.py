"""What an applicant and a partner state about the company, and what of it cannot be taken."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.addresses import InvalidAddress, canonical
from apps.ground.accounts.countries import country_choices
from apps.ground.web.refusals import FieldError, Gathered, Invalid, Sentence

from . import look_alikes, rules
from .mail_domains import mail_domains
from .models import Partner
from .refusals import ConfusableName, FreeMailDomain, NotACompanyDomain

LONGEST_NAME = 120
LONGEST_WEBSITE = 300
LONGEST_DESCRIPTION = 4000
LONGEST_HOURS = 120
FIRST_YEAR = 1600
WEB = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Application:
    """A company as it applies. kind: Partner.Kind; country: ISO 3166-1, two letters."""

    name: str
    website: str
    country: str
    kind: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What customers read about a partner, and whom to call. description: language code to text."""

    description: Mapping[str, str]
    founded: int | None = None
    support_hours: str = ""
    security_email: str = ""


def read(application: Application, email: str | None = None) -> Application:
    """The application with its texts trimmed and its website written out. Raises: Invalid (names every field).

    email: of a newcomer who applies; it is checked with the rest. A single wrong field raises its own refusal.
    """
    clean = _trimmed(application)
    refused = refusals_of(clean, email)
    refused.refuse()
    return clean


def refusals_of(application: Application, email: str | None = None) -> Gathered:
    """Everything in an application that cannot be taken, whoever else is here."""
    clean, refused = _trimmed(application), Gathered()
    with refused.one():
        if errors := list(_problems(clean)):
            raise Invalid(errors=errors)
    with refused.one():
        if not _passes(WEB, clean.website) or len(clean.website) > LONGEST_WEBSITE:
            raise NotACompanyDomain
        domain_of(clean.website)
    if email is not None:
        with refused.one():
            is_of_company(email, "")
    return refused


def _trimmed(application: Application) -> Application:
    website = application.website.strip()
    return Application(
        name=one_line(application.name),
        website=website if "://" in website else f"https://{website}",
        country=application.country.upper(),
        kind=application.kind,
    )


def domain_of(website: str) -> str:
    """The company's own domain. Raises: NotACompanyDomain for free mail services and names that many share."""
    try:
        domain = rules.company_domain(website)
    except rules.NotADomain:
        raise NotACompanyDomain from None
    known = mail_domains()
    if rules.stands_under(domain, known.free) or domain in known.shared:
        raise NotACompanyDomain
    return domain


def is_of_company(email: str, domain: str) -> bool:
    """Whether the applicant's address is of the company's domain. Raises: FreeMailDomain, Invalid."""
    known = mail_domains()
    try:
        mail = rules.mail_domain(email)
    except rules.NotADomain:
        raise InvalidAddress from None
    if rules.stands_under(mail, known.free):
        raise FreeMailDomain
    return rules.of_one_company(domain, mail, known.shared)


def read_profile(profile: Profile, languages: set[str], at: datetime) -> Profile:
    """The profile with its texts trimmed, empty languages left out. Raises: Invalid (names every field)."""
    clean = Profile(
        description={language: text.strip() for language, text in profile.description.items() if text.strip()},
        founded=profile.founded,
        support_hours=one_line(profile.support_hours),
        security_email=profile.security_email.strip(),
    )
    errors = list(profile_errors(clean, languages, at))
    if errors:
        raise Invalid(errors=errors)
    return replace(clean, security_email=canonical(clean.security_email) if clean.security_email else "")


def one_line(text: str) -> str:
    """The text in Unicode NFC with single spaces: equal names are equal texts."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _problems(application: Application) -> Iterator[FieldError]:
    if look_alikes.hides_characters(application.name) or look_alikes.mixes_alphabets(application.name):
        yield FieldError("/name", ConfusableName.code, ConfusableName.detail)
    elif not application.name or not application.name.isprintable():
        yield FieldError("/name", "blank", _("Enter the company's name."))
    elif len(application.name) > LONGEST_NAME:
        yield FieldError("/name", "too_long", _("Use at most 120 characters."))
    if not application.country or application.country not in dict(country_choices()):
        yield FieldError("/country", "country", _("Choose a country."))
    if application.kind not in Partner.Kind.values:
        yield FieldError("/kind", "kind", _("Choose a type of partner."))


def profile_errors(profile: Profile, languages: set[str], at: datetime) -> Iterator[FieldError]:
    """Each field of a profile that cannot be taken."""
    for language, text in profile.description.items():
        if language not in languages:
            yield _error(f"/description/{language}", "language", _("This marketplace is not offered in that language."))
        elif len(text) > LONGEST_DESCRIPTION:
            yield _error(f"/description/{language}", "too_long", _("Use at most 4,000 characters."))
    if profile.founded is not None and not FIRST_YEAR <= profile.founded <= at.year:
        yield _error("/founded", "out_of_range", _("Enter a year between 1600 and this year."))
    if len(profile.support_hours) > LONGEST_HOURS:
        yield _error("/support_hours", "too_long", _("Use at most 120 characters."))
    if profile.security_email and not _is_address(profile.security_email):
        yield _error("/security_email", InvalidAddress.code, InvalidAddress.detail)


def _is_address(email: str) -> bool:
    try:
        return _passes(validate_email, canonical(email))
    except InvalidAddress:
        return False


def _error(pointer: str, code: str, detail: Sentence) -> FieldError:
    return FieldError(pointer, code, detail)


def _passes(check: object, value: str) -> bool:
    try:
        check(value)  # type: ignore[operator]  # Django's validators are callables of one value
    except ValidationError:
        return False
    return True
