"""The editor's sections: their order, their words, and what is still missing in each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.ground.tenancy.current import current
from apps.ground.web.addresses import address_of
from apps.ground.web.forms import CommandForm
from apps.ground.web.refusals import Refused
from apps.supply.listings import rules
from apps.supply.listings.drafts import snapshot
from apps.supply.listings.models import ListingVersion, ReviewComment
from apps.supply.listings.section_forms import (
    BasicsForm,
    DescriptionForm,
    FacetsForm,
    PrivacyForm,
    SectionForm,
    SupportForm,
    field_name,
)
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
    "submit": _("Review and submit"),
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
GROUPS = frozenset({"regions"})
# Sections whose one field is not named as its pointer is.
ANCHORS = {"media": "#id_logo", "plan": "#id_seat_price_minor", "submit": ""}
SENTENCES = {"description": "description", "highlights": "description"}
SENTENCES |= dict.fromkeys(rules.PRIVACY_TEXTS, "privacy") | dict.fromkeys(rules.SUPPORT_TEXTS, "support")


@dataclass(frozen=True)
class Place:
    """A field by name, with the address at which it is written and what is wrong with it."""

    label: str
    href: str
    text: str | Promise = ""


@dataclass(frozen=True)
class Section:
    """A section as the editor's menu shows it: which fields it lacks, and how many remarks it has."""

    key: str
    label: Promise
    href: str
    missing: Sequence[Place]
    remarks: int

    @property
    def done(self) -> bool:
        return not self.missing


def section_of(pointer: str) -> str:
    """The section in which a field is written; the last one for the whole."""
    parts = pointer.strip("/").split("/")
    if parts[0] == "content":
        return SENTENCES.get(parts[-1], "basics")
    return HEADS.get(parts[0], "submit")


def place_of(listing: str, pointer: str, text: str | Promise = "") -> Place:
    """The field at this pointer of the listing's open version. listing: public id."""
    key = section_of(pointer)
    anchor = ANCHORS.get(key, f"#id_{field_name(pointer)}")
    if pointer.strip("/") in GROUPS or pointer.startswith("/facets/"):
        anchor += "_0"  # a group of choices is reached at its first one
    elif pointer.strip("/") == "footprint":
        anchor += "_0_source"
    return Place(label_of(pointer), reverse("listings:edit", args=[listing, key]) + anchor, text)


def show_refusal(form: SectionForm | CommandForm, refused: Refused, listing: str) -> list[Place]:
    """Show a refusal: at the form's own fields, above the form where it names none; the rest is returned.

    What is returned is written in another section than the form's, so that a page links to it.
    """
    elsewhere: list[Place] = []
    for error in refused.errors:
        name = form.place(error.pointer) if isinstance(form, SectionForm) else field_name(error.pointer)
        if name in form.fields:
            form.add_error(name, ValidationError(str(error.detail), code=error.code))
        else:
            elsewhere.append(place_of(listing, error.pointer, error.detail))
    if not refused.errors:
        form.add_error(None, ValidationError(str(refused.detail), code=refused.code))
    return elsewhere


def sections(version: ListingVersion, remarks: Sequence[ReviewComment] = ()) -> list[Section]:
    """Every section with its state."""
    found = rules.missing(snapshot(version), current().languages)
    listing = version.listing.public_id
    return [
        Section(
            key,
            label,
            address_of("preview", listing) if key == "preview" else reverse("listings:edit", args=[listing, key]),
            [place_of(listing, pointer) for pointer, _code in found if section_of(pointer) == key],
            sum(section_of(each.field) == key for each in remarks),
        )
        for key, label in SECTIONS.items()
    ]
