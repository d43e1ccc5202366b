"""The words that listings are filed under, as `policies/taxonomy*.yaml` states them: categories, facets, sale regions.

Read once a process; names come in the language asked for, else in the first that the file has.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from msgspec import Meta, Struct

from apps.ground.web.language import text_in
from apps.supply.listings.rules import EVERYWHERE as EVERYWHERE
from intelgraph.policy_files import reads
from intelgraph.strict_yaml import UnreadableYaml, read_as

FACETS = ("data_residency", "purposes", "entity_types", "deployment")


@dataclass(frozen=True)
class Term:
    """One word: its slug, which never changes, and its names by language."""

    slug: str
    names: Mapping[str, str]
    descriptions: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
    imported_from: str = ""

    def name(self, language: str) -> str:
        """In this language (`de-at` reads `de`), else in the first one written."""
        return text_in(self.names, language) or self.slug

    def description(self, language: str) -> str:
        return text_in(self.descriptions, language)


@dataclass(frozen=True)
class Facet:
    """A group of words that a search can be narrowed by."""

    slug: str
    names: Mapping[str, str]
    terms: Mapping[str, Term]

    def name(self, language: str) -> str:
        return text_in(self.names, language) or self.slug


@dataclass(frozen=True)
class Taxonomy:
    """All words, each mapping in the order of its file."""

    categories: Mapping[str, Term]
    facets: Mapping[str, Facet]
    regions: Mapping[str, Term]

    def path(self, category: str) -> list[str]:
        """The category and all above it, the category first; empty for one that is not known."""
        found: list[str] = []
        while category in self.categories and category not in found:
            found.append(category)
            category = self.categories[category].parent
        return found

    def name(self, facet: str, slug: str, language: str) -> str:
        """The name of a category, region or term of a facet; the slug itself where it is not known."""
        terms = {"category": self.categories, "region": self.regions}.get(facet) or self.facets[facet].terms
        return terms[slug].name(language) if slug in terms else slug

    def slug_of(self, facet: str, name: str) -> str:
        """The slug of the word that has this slug or, in any language, this name; the text itself where none has."""
        for slug, term in self.facets[facet].terms.items():
            if name == slug or name.casefold() in {each.casefold() for each in term.names.values()}:
                return slug
        return name

    def edges(self, footprint: Iterable[Mapping[str, str]], language: str) -> list[dict[str, str]]:
        """The edges of a footprint with the entity types at their ends by name."""
        ends = ("source", "target")
        return [
            {
                **edge,
                **{end: self.name("entity_types", self.slug_of("entity_types", edge[end]), language) for end in ends},
            }
            for edge in footprint
        ]

    def roots(self) -> list[Term]:
        """The categories on the first level."""
        return [term for term in self.categories.values() if not term.parent]

    def choices(self, facet: str, language: str) -> list[tuple[str, str]]:
        """Slug and name of each word of a facet, of the categories (`category`) or of the regions (`region`)."""
        terms = {"category": self.categories, "region": self.regions}.get(facet) or self.facets[facet].terms
        return [(slug, term.name(language)) for slug, term in terms.items()]


Slug = Annotated[str, Meta(pattern="^[a-z0-9]+([_-][a-z0-9]+)*$")]
Words = dict[Annotated[str, Meta(pattern="^[a-z]{2}$")], Annotated[str, Meta(min_length=1)]]


class _Word(Struct, forbid_unknown_fields=True):
    slug: Slug
    name: Words
    description: Words = {}
    parent: str = ""
    imported_from: str = ""


class _Group(Struct, forbid_unknown_fields=True):
    slug: str
    name: Words
    terms: list[_Word]

    def __post_init__(self) -> None:
        if self.slug not in FACETS:
            raise ValueError(f"{self.slug} is none of {', '.join(FACETS)}")


class _File(Struct, forbid_unknown_fields=True):
    version: Literal[1]
    categories: list[_Word] = []
    facets: list[_Group] = []
    sale_regions: list[_Word] = []


@reads("taxonomy*.yaml")
def taxonomy() -> Taxonomy:
    """The taxonomy in force. Raises: UnreadableYaml for a file that is not of the form."""
    return _read(Path(settings.POLICIES_DIR))


@lru_cache(maxsize=8)
def _read(folder: Path) -> Taxonomy:
    files = {file: read_as(file, _File) for file in sorted(folder.glob("taxonomy*.yaml"))}
    categories: dict[str, Term] = {}
    facets: dict[str, Facet] = {}
    regions: dict[str, Term] = {}
    for file, given in files.items():
        _gather(categories, given.categories, file)
        _gather(regions, given.sale_regions, file)
        for group in given.facets:
            if group.slug in facets:
                raise UnreadableYaml(file, _line_of(file, group.slug), f"{group.slug} is in the taxonomy twice")
            facets[group.slug] = Facet(group.slug, group.name, _gather({}, group.terms, file))
    for file, given in files.items():
        for each in given.categories:
            if each.parent and each.parent not in categories:
                what = f"{each.slug} stands under {each.parent}, which is no category"
                raise UnreadableYaml(file, _line_of(file, each.slug), what)
    if missing := sorted(set(FACETS) - set(facets)):
        raise UnreadableYaml(folder, 0, f"no words for {', '.join(missing)}")
    return Taxonomy(categories, facets, regions)


def _gather(found: dict[str, Term], words: list[_Word], file: Path) -> dict[str, Term]:
    for each in words:
        if each.slug in found:
            raise UnreadableYaml(file, _line_of(file, each.slug), f"{each.slug} is in the taxonomy twice")
        found[each.slug] = Term(each.slug, each.name, each.description, each.parent, each.imported_from)
    return found


def _line_of(file: Path, slug: str) -> int:
    """The last line that gives this slug."""
    lines = enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
    return max((number for number, text in lines if re.search(rf"\bslug: {slug}\b(?!-)", text)), default=0)
