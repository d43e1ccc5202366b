"""The editor's sections: their order, their words, and what is still missing in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.ground.tenancy.current import current
from apps.supply.listings import rules
from apps.supply.listings.addresses import preview_path
from apps.supply.listings.drafts import snapshot
from apps.supply.listings.forms import BasicsForm, DescriptionForm, FacetsForm, PrivacyForm, SectionForm, SupportForm
from apps.supply.listings.models import ListingVersion, ReviewComment
from apps.supply.listings.selectors.reviews import label_of

SECTIONS: dict[str, Promise] = {
    "basics": _("Basics"),
    "description": _("Description"),
    "facets": _("Category and facets"),
    "privacy": _("Data and privacy"),
    "media": _("Logo"),
    "plan": _("Price plan"),
    "support": _("Support"),
    "preview": _("Preview"),
    "submit": _("Check and send"),
}
FORMS: dict[str, type[SectionForm]] = {
    "basics": BasicsForm,
    "description": DescriptionForm,
    "facets": FacetsForm,
    "privacy": PrivacyForm,
    "support": SupportForm,
}
HEADS = {
    "category": "facets",
    "facets": "facets",
    "regions": "facets",
    "footprint": "facets",
    "privacy": "privacy",
    "support": "support",
    "logo_digest": "media",
    "plan": "plan",
    "release_number": "basics",
}
SENTENCES = {"description": "description", "highlights": "description"}
SENTENCES |= dict.fromkeys(rules.PRIVACY_TEXTS, "privacy") | dict.fromkeys(rules.SUPPORT_TEXTS, "support")


@dataclass(frozen=True)
class Section:
    """A section as the editor's menu shows it: what is missing in it, and how many remarks stand there."""

    key: str
    label: Promise
    href: str
    missing: Sequence[str]
    remarks: int

    @property
    def done(self) -> bool:
        return not self.missing

    @property
    def note(self) -> str:
        """The missing fields by name."""
        return ", ".join(self.missing)


def section_of(pointer: str) -> str:
    """The section in which a field is written; the last one for the whole."""
    parts = pointer.strip("/").split("/")
    if parts[0] == "content":
        return SENTENCES.get(parts[-1], "basics")
    return HEADS.get(parts[0], "submit")


def sections(version: ListingVersion, remarks: Sequence[ReviewComment] = ()) -> list[Section]:
    """Every section with its state."""
    found = rules.missing(snapshot(version), current().languages)
    listing = version.listing.public_id
    return [
        Section(
            key,
            label,
            preview_path(listing) if key == "preview" else reverse("listings:edit", args=[listing, key]),
            [label_of(pointer) for pointer, _code in found if section_of(pointer) == key],
            sum(section_of(each.field) == key for each in remarks),
        )
        for key, label in SECTIONS.items()
    ]
