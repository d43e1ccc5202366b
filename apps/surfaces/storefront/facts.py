"""The words for what a listing states about privacy and support."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.ground.tenancy.languages import language_name
from apps.supply.listings.models.version import Said
from apps.supply.listings.selectors.live import ListingDetail

PERSONAL_DATA = {
    "none": pgettext_lazy("personal data", "None"),
    "business": _("Business contacts"),
    "public": _("From public sources"),
    "sensitive": _("Sensitive"),
}
PRIVACY: dict[str, Promise] = {
    "personal_data": _("Personal data"),
    "legal_basis": _("Legal basis"),
    "retention": _("Retention"),
    "subprocessors": _("Subprocessors"),
    "erasure": _("Erasure"),
}
SUPPORT: dict[str, Promise] = {
    "hours": _("Hours"),
    "response_time": _("First response"),
    "email": _("Email"),
    "url": _("Help pages"),
}


@dataclass(frozen=True)
class Fact:
    """A line of facts. language: the name of the one it is said in, where that is not the reader's; code: its tag."""

    label: str | Promise
    value: str | Promise
    code: str = ""
    language: str | Promise = ""


def privacy_facts(found: ListingDetail) -> list[Fact]:
    """What is stated about privacy, in a fixed order."""
    return [
        Fact(label, PERSONAL_DATA.get(found.privacy[name].text, found.privacy[name].text))
        if name == "personal_data"
        else _fact(label, found.privacy[name], found.language)
        for name, label in PRIVACY.items()
        if name in found.privacy
    ]


def support_facts(found: ListingDetail) -> list[Fact]:
    """What is stated about support, likewise."""
    return [
        _fact(label, found.support[name], found.language) for name, label in SUPPORT.items() if name in found.support
    ]


def foreign(code: str, language: str) -> str:
    """The name of a text's language where it is not the reader's, else nothing: such a text is marked by it."""
    return "" if code == language else str(language_name(code))


def _fact(label: Promise, said: Said, language: str) -> Fact:
    other = foreign(said.language, language)
    return Fact(label, said.text, said.language if other else "", other)
