"""What is suggested while somebody types in the search box: listings, categories and vendors. Two queries at most."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from apps.ground.tenancy.current import current
from apps.ground.web.language import text_in, without_region
from apps.supply.listings.selectors.conditions import CONFIGURATIONS, DEFAULT_LANGUAGE
from apps.supply.listings.taxonomy import EVERYWHERE, taxonomy
from apps.supply.listings.words import cut

LEAST_CHARS = 2
MOST_READ = 200  # of a beginning that many listings have, some are looked at
MOST_LISTINGS, MOST_CATEGORIES, MOST_VENDORS = 5, 3, 3

ROWS = """
SELECT slug, names, vendor_slug, vendor_name FROM (
    SELECT slug, names, vendor_slug, vendor_name, orders, listing_id, ts_rank({head}, query) AS likeness
    FROM listings_searchentry, (SELECT {query} AS query) AS typed
    WHERE {head} @@ query AND labels && %(regions)s::varchar[] LIMIT %(most)s
) AS read ORDER BY likeness DESC, orders DESC, listing_id DESC
"""
COUNTS = """
SELECT category, sum(listings) FROM unnest(%(slugs)s::text[]) AS category
JOIN listings_labelset ON labels && ARRAY['category:' || category]::varchar[] AND labels && %(regions)s::varchar[]
GROUP BY category HAVING sum(listings) > 0
"""


@dataclass(frozen=True, slots=True)
class Suggested:
    """A listing, category or vendor by its slug and name; count: listings in a category."""

    slug: str
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Suggestions:
    """All that is suggested for a text."""

    listings: Sequence[Suggested] = ()
    categories: Sequence[Suggested] = ()
    vendors: Sequence[Suggested] = ()

    def __bool__(self) -> bool:
        return bool(self.listings or self.categories or self.vendors)


def suggest(text: str, language: str) -> Suggestions:
    """What begins with the words typed so far, among what may be found; nothing before there are two letters."""
    typed = cut(text.replace("\x00", " ")[: settings.LIMITS["search_chars"]])
    if len("".join(typed)) < LEAST_CHARS:
        return Suggestions()
    regions = [f"region:{current().region}", f"region:{EVERYWHERE}"]
    rows = _rows(typed, language, regions)
    listings = [Suggested(slug, text_in(json.loads(names), language)) for slug, names, _vendor_slug, _vendor in rows]
    vendors = {slug: name for _slug, _names, slug, name in rows if _begins(typed, cut(name))}
    return Suggestions(
        listings[:MOST_LISTINGS],
        _categories(typed, language, regions),
        [Suggested(slug, name) for slug, name in vendors.items()][:MOST_VENDORS],
    )


def _rows(typed: list[str], language: str, regions: list[str]) -> list[tuple[str, str, str, str]]:
    """Rows whose name, tagline, vendor or category has all the words, the last of them perhaps not typed to its end."""
    code = without_region(language)
    code = code if code in CONFIGURATIONS else DEFAULT_LANGUAGE
    whole = f"plainto_tsquery('{CONFIGURATIONS[code]}', %(before)s)"
    last = f"(to_tsquery('simple', %(beginning)s) || plainto_tsquery('{CONFIGURATIONS[code]}', %(last)s))"
    values: dict[str, Any] = {
        "before": " ".join(typed[:-1]),
        "last": typed[-1],
        "beginning": f"{typed[-1]}:*",
        "regions": regions,
        "most": MOST_READ,
    }
    with connection.cursor() as cursor:
        cursor.execute(ROWS.format(head=f"head_{code}", query=f"{whole} && {last}"), values)
        found: list[tuple[str, str, str, str]] = cursor.fetchall()
    return found


def _categories(typed: list[str], language: str, regions: list[str]) -> list[Suggested]:
    """Categories whose name, in any language, has all the words, with how many listings they have."""
    named = {
        term.slug: term.name(language)
        for term in taxonomy().categories.values()
        if any(_begins(typed, cut(name)) for name in term.names.values())
    }
    if not named:
        return []
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"slugs": list(named), "regions": regions})
        counts = dict(cursor.fetchall())
    found = [Suggested(slug, name, int(counts[slug])) for slug, name in named.items() if slug in counts]
    return found[:MOST_CATEGORIES]


def _begins(typed: Iterable[str], words: Sequence[str]) -> bool:
    """Whether each typed word is the beginning of one of these."""
    return all(any(word.startswith(each) for word in words) for each in typed)
