"""Synonyms: phrases that people type, and what is searched for beside them; by default as `policies/synonyms.yaml`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from django.conf import settings
from django.utils.translation import gettext as _
from msgspec import Meta, Struct

from apps.ground.web.refusals import FieldError, Invalid
from apps.supply.listings.taxonomy import Taxonomy
from apps.supply.listings.words import cut, key
from intelgraph.policy_files import reads
from intelgraph.strict_yaml import read_as

MOST_ENTRIES, MOST_PHRASES = 300, 40
MOST_WORDS = 6  # of a phrase

SIDES = ("typed", "finds")

Phrase = Annotated[str, Meta(min_length=2, max_length=80)]
Phrases = Annotated[list[Phrase], Meta(min_length=1, max_length=MOST_PHRASES)]


@dataclass(frozen=True)
class Synonyms:
    """One entry: whoever types one of these phrases also finds what the others name."""

    slug: str
    typed: tuple[str, ...]
    finds: tuple[str, ...]


class _Entry(Struct, forbid_unknown_fields=True):
    slug: Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    typed: Phrases
    finds: Phrases

    def __post_init__(self) -> None:
        for phrase in (*self.typed, *self.finds):
            if not 0 < len(cut(phrase)) <= MOST_WORDS:
                raise ValueError(f"“{phrase}” must have one to {MOST_WORDS} words")


class _File(Struct, forbid_unknown_fields=True):
    version: Literal[1]
    synonyms: list[_Entry]

    def __post_init__(self) -> None:
        slugs = [each.slug for each in self.synonyms]
        if twice := sorted({slug for slug in slugs if slugs.count(slug) > 1}):
            raise ValueError(f"{', '.join(twice)} is there twice")


@reads("synonyms.yaml")
def default_synonyms() -> Mapping[str, Synonyms]:
    """The synonyms that a marketplace begins with, by slug. Raises: UnreadableYaml."""
    return _read(Path(settings.POLICIES_DIR) / "synonyms.yaml")


@lru_cache(maxsize=8)
def _read(path: Path) -> Mapping[str, Synonyms]:
    entries = read_as(path, _File).synonyms
    return {each.slug: Synonyms(each.slug, tuple(each.typed), tuple(each.finds)) for each in entries}


@dataclass(frozen=True)
class PhraseBook:
    """finds: from the key of a phrase that may be typed to what is searched for beside it. words: of those phrases.

    labels: from the sorted key of a facet value's name, in any language, to the labels of listings filed under it.
    """

    finds: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    labels: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)

    def labels_of(self, phrase: str) -> tuple[str, ...]:
        """The labels that a phrase names, in whatever order its words are."""
        return self.labels.get(tuple(sorted(key(phrase.split()))), ())


def phrase_book(synonyms: tuple[Synonyms, ...], words_filed_under: Taxonomy | None = None) -> PhraseBook:
    """The entries by what may be typed, with the names of the facets' values in this taxonomy."""
    found: dict[tuple[str, ...], list[str]] = {}
    words: set[str] = set()
    for each in synonyms:
        for phrase in each.typed:
            words |= set(cut(phrase))
            found.setdefault(key(cut(phrase)), []).extend(each.finds)
    labels: dict[tuple[str, ...], list[str]] = {}
    for facet in words_filed_under.facets.values() if words_filed_under else ():
        for slug, term in facet.terms.items():
            for name in dict.fromkeys(term.names.values()):
                labels.setdefault(tuple(sorted(key(cut(name)))), []).append(f"{facet.slug}:{slug}")
    return PhraseBook(
        {phrase: tuple(_once(finds)) for phrase, finds in found.items()},
        frozenset(words),
        {phrase: tuple(dict.fromkeys(named)) for phrase, named in labels.items()},
    )


def _once(phrases: Iterable[str]) -> Iterable[str]:
    return dict.fromkeys(" ".join(cut(phrase)) for phrase in phrases)


def require_valid(entries: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises: Invalid, with an error for each entry that is not of the form of `policies/synonyms.yaml`."""
    errors = []
    for slug, entry in entries.items():
        try:
            msgspec.convert({"slug": slug, **entry}, _Entry)
        except msgspec.ValidationError:
            text = _("Entry “%(slug)s”: write one to %(most)s phrases on each side, each of one to %(words)s words.")
            text = text % {"slug": slug, "most": MOST_PHRASES, "words": MOST_WORDS}
            errors.append(FieldError("/entries", "not_an_entry", text))
    if len(entries) > MOST_ENTRIES:
        text = _("Use at most %(most)s entries.") % {"most": MOST_ENTRIES}
        errors.append(FieldError("/entries", "too_many", text))
    if errors:
        raise Invalid(errors=errors)


def changes_of(entries: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What these entries change of the defaults: entries in their place or beside them, null for one left out."""
    defaults = {slug: _plain(each) for slug, each in default_synonyms().items()}
    given = {slug: {side: list(entry[side]) for side in SIDES} for slug, entry in entries.items()}
    changed = {slug: entry for slug, entry in given.items() if defaults.get(slug) != entry}
    return changed | {slug: None for slug in defaults if slug not in given}


def with_changes(changes: Mapping[str, Any]) -> tuple[Synonyms, ...]:
    """The defaults with these changes, by slug."""
    merged = {slug: _plain(each) for slug, each in default_synonyms().items()} | dict(changes)
    return tuple(
        Synonyms(slug, tuple(entry["typed"]), tuple(entry["finds"]))
        for slug, entry in sorted(merged.items())
        if entry is not None
    )


def _plain(each: Synonyms) -> dict[str, list[str]]:
    return {"typed": list(each.typed), "finds": list(each.finds)}
