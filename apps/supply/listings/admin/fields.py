"""The fields of a version in the order and grouping of the partner's editor, as reviewers read and remark on them."""

from collections.abc import Iterator, Sequence

from django.utils.functional import Promise

from apps.ground.tenancy.current import current
from apps.supply.listings import rules
from apps.supply.listings.editor import SECTIONS, section_of
from apps.supply.listings.taxonomy import FACETS

BEFORE_FACETS, AFTER_FACETS = ("category",), ("regions", "footprint")


def pointers(languages: Sequence[str]) -> Iterator[str]:
    """The JSON pointer of each field, in these languages, in the order in which the editor asks for them."""
    for language in languages:
        yield from (f"/content/{language}/{name}" for name in (*rules.TEXTS, "highlights"))
    yield "/release_number"
    yield from (f"/content/{language}/{rules.NOTE}" for language in languages)
    yield from (f"/{name}" for name in BEFORE_FACETS)
    yield from (f"/facets/{name}" for name in FACETS)
    yield from (f"/{name}" for name in AFTER_FACETS)
    yield from (f"/privacy/{name}" for name in rules.PRIVACY)
    yield from (f"/content/{language}/{name}" for language in languages for name in rules.PRIVACY_TEXTS)
    yield "/logo_digest"
    yield "/plan"
    yield from (f"/support/{name}" for name in rules.SUPPORT)
    yield from (f"/content/{language}/{name}" for language in languages for name in rules.SUPPORT_TEXTS)


def grouped() -> list[tuple[str | Promise, list[str]]]:
    """Each section of the editor that has fields: its name, and the pointers of its fields in order."""
    found = list(pointers(current().languages))
    groups = [(label, [each for each in found if section_of(each) == key]) for key, label in SECTIONS.items()]
    return [(label, fields) for label, fields in groups if fields]
