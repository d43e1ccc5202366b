"""What of a listing search reads: its texts by weight, each as the words that it is cut into.

The names of facets' values are not among them: many listings share them, and their sets of labels find them quicker.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from apps.supply.listings.models import ListingVersion, SearchEntry
from apps.supply.listings.taxonomy import FACETS, Taxonomy, Term, taxonomy
from apps.supply.listings.words import WORD, folded, joined

LONGEST_WORD, LONGEST_SHOWN, SHORTEST_WORD = 40, 60, 3


def names(row: SearchEntry) -> str:
    """Weight A: the listing's names in all its languages."""
    return joined(row.name_text)


def titles(row: SearchEntry, version: ListingVersion, language: str) -> str:
    """Weight B: tagline, vendor, and the category with those above it by name."""
    categories = [term.name(language) for term in _categories(row)]
    return joined(_texts(version, language).get("tagline", ""), row.vendor_name, *categories)


def details(row: SearchEntry, version: ListingVersion, language: str) -> str:
    """Weight C: highlights, and the names of the categories in other languages."""
    others = [name for term in _categories(row) for code, name in term.names.items() if code != language]
    return joined(*_texts(version, language).get("highlights", []), *others)


def descriptions(row: SearchEntry, version: ListingVersion, language: str) -> str:
    """Weight D: the description, and those of the categories."""
    categories = [term.description(language) for term in _categories(row)]
    return joined(_texts(version, language).get("description", ""), *categories)


def spellings(row: SearchEntry, version: ListingVersion, languages: Iterable[str]) -> Mapping[str, str]:
    """Every word of the listing's texts, folded, with its spelling in lower case."""
    given = [row.name_text, row.vendor_name]
    for code in languages:
        texts = _texts(version, code)
        given += [texts.get("tagline", ""), texts.get("description", ""), *texts.get("highlights", [])]
        for term in [*_categories(row), *_filed_under(row, taxonomy())]:
            given += [term.name(code), term.description(code)]
    found = {folded(word): word.lower() for text in given for word in WORD.findall(text)}
    return {word: shown for word, shown in found.items() if _may_be_meant(word) and len(shown) <= LONGEST_SHOWN}


def _texts(version: ListingVersion, language: str) -> Mapping[str, Any]:
    """In this language, or in the first that there is: a language without texts is searched by those of another."""
    content: Mapping[str, Mapping[str, Any]] = version.content
    return content.get(language) or next((content[code] for code in sorted(content)), {})


def _categories(row: SearchEntry) -> list[Term]:
    known = taxonomy().categories
    return [known[slug] for slug in row.category_path if slug in known]


def _filed_under(row: SearchEntry, words: Taxonomy) -> list[Term]:
    return [
        words.facets[facet].terms[slug]
        for facet in FACETS
        for slug in getattr(row, facet)
        if slug in words.facets[facet].terms
    ]


def _may_be_meant(word: str) -> bool:
    return SHORTEST_WORD <= len(word) <= LONGEST_WORD and not word.isdigit()
