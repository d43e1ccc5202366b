"""From an address to a search and back: what a visitor chose, and the links that change one thing of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.supply.listings.selectors.query import SORTS, SearchQuery, SearchResults
from apps.supply.listings.taxonomy import FACETS, taxonomy
from apps.surfaces.storefront.prices import PriceRange

PAGE_ROWS = 24


@dataclass(frozen=True)
class Chip:
    """An applied filter and the address without it."""

    label: str
    href: str


def read(given: QueryDict, category: str, language: str, price: PriceRange) -> SearchQuery:
    """The search that an address asks for; what is not of the taxonomy counts as not chosen."""
    words = taxonomy()
    facets = {
        facet: [value for value in given.getlist(facet) if value in words.facets[facet].terms] for facet in FACETS
    }
    return SearchQuery(
        text=given.get("q", ""),
        category=category,
        facets=facets,
        sort=given.get("sort", ""),
        language=language,
        cursor=given.get("cursor", ""),
        limit=PAGE_ROWS,
        price_min_minor=price.low_minor,
        price_max_minor=price.high_minor,
    )


def address(path: str, given: QueryDict, **changes: Any) -> str:
    """The same address with some parameters changed (None: left out) and from its first page."""
    kept = {name: values for name, values in given.lists() if name != "cursor" and name not in changes and any(values)}
    kept |= {
        name: value if isinstance(value, list) else [value] for name, value in changes.items() if value is not None
    }
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def chips(path: str, given: QueryDict, query: SearchQuery, language: str, price: str) -> list[Chip]:
    """One chip for each applied filter of facets and price. price: the applied range in words."""
    words = taxonomy()
    found = []
    for facet, values in query.filters.items():
        if facet == "category":
            continue
        for value in values:
            others = [each for each in given.getlist(facet) if each != value]
            found.append(Chip(words.name(facet, value, language), address(path, given, **{facet: others})))
    if query.has_price:
        found.append(Chip(price, address(path, given, price_min=None, price_max=None)))
    return found


def sorts(current: str) -> list[tuple[str, str, bool]]:
    """The orders on offer: value, words, whether it is in force."""
    words: Mapping[str, str] = {
        "relevance": _("Best matches"),
        "popular": _("Most used"),
        "newest": _("Newest"),
        "price": _("Price, lowest first"),
        "-price": _("Price, highest first"),
        "name": pgettext("sort order", "Name"),
    }
    return [(value, words[value], value == current) for value in SORTS]


def ways_out(path: str, given: QueryDict, results: SearchResults, query: SearchQuery, language: str) -> list[Chip]:
    """Where nothing was found: what to drop, with what would be found then."""
    found = []
    for way in results.suggestions:
        match way.drop:
            case "text":
                label, href = _("Search without “%(text)s”") % {"text": query.text}, address(path, given, q=None)
            case "price":
                label, href = _("Any price"), address(path, given, price_min=None, price_max=None)
            case "category":
                label, href = _("All categories"), address(reverse("storefront:browse"), given)
            case facet:
                name = taxonomy().facets[facet].name(language)
                label, href = _("Any %(facet)s") % {"facet": name}, address(path, given, **{facet: None})
        found.append(Chip(f"{label} ({way.count})", href))
    return found
