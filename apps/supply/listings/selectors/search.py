"""Search: one query for the rows, one pass for every count, the same conditions in both.

Measured with 100,000 rows (PostgreSQL 18, two cores): see README. The table's row policy is the constant true, because
anything else keeps the GIN indexes from being asked; a listing that must not be found has no row at all.
"""

import json
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.db import connection

from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import current
from apps.ground.web.language import text_in, without_region
from apps.ground.web.paging import decode, encode
from apps.supply.listings.addresses import logo_url
from apps.supply.listings.selectors.query import (
    PRICE_EDGES,
    Bucket,
    FacetCount,
    ListingCard,
    SearchQuery,
    SearchResults,
    Suggestion,
)
from apps.supply.listings.taxonomy import EVERYWHERE, FACETS, taxonomy

CONFIGURATIONS = {"de": ("words_de", "german")}
DEFAULT_CONFIGURATION = ("words_en", "english")
GROUPS = ("category", *FACETS)
COLUMNS = (
    "listing_id, slug, names, taglines, vendor_name, vendor_slug, vendor_tier, category, data_residency, purposes,"
    " entity_types, deployment, regions, price_from_minor, price_per, currency, logo_digest, orders, customers,"
    " is_blocked, published_at"
)
# sort -> expression, its type for a cursor, direction. The listing's id breaks ties, so that no two share a place.
ORDERS = {
    "relevance": ("((ts_rank_cd({words}, wanted.query) + ln(orders + 1) * 0.02) * 1000000)::bigint", "bigint", "DESC"),
    "popular": ("orders", "bigint", "DESC"),
    "newest": ("published_at", "timestamptz", "DESC"),
    "price": ("coalesce(price_from_minor, 9223372036854775807)", "bigint", "ASC"),
    "-price": ("coalesce(price_from_minor, -1)", "bigint", "DESC"),
    "name": ("lower(name_text)", "text", "ASC"),
}
LIKENESS = 0.45
IDLE_DASH = re.compile(r'-(?![\w"])')  # before no word


class _Conditions:
    """The question as SQL: what always holds, and one condition a group that a visitor may drop."""

    def __init__(self, query: SearchQuery) -> None:
        self.query = query
        # A dash is a negation to websearch_to_tsquery, and two hundred of them overflow its stack (B081).
        self.text = IDLE_DASH.sub(" ", query.text.replace("\x00", " ").strip()[: settings.LIMITS["search_chars"]])
        self.words, self.configuration = CONFIGURATIONS.get(without_region(query.language), DEFAULT_CONFIGURATION)
        self.place = decode(query.cursor, query.fingerprint) if query.cursor else None  # judged though nothing is found
        self.groups = list(query.filters) + (["price"] if query.has_price else [])

    @property
    def source(self) -> str:
        """The table, joined with the parsed text where there is one."""
        wanted = f"websearch_to_tsquery('{self.configuration}', unaccent(%(text)s))" if self.text else "NULL::tsquery"
        return f"listings_searchentry, (SELECT {wanted} AS query) AS wanted"

    def among_rows(self, with_text: bool = True) -> str:
        """What only a row can tell, not its labels: words and vendor."""
        parts = [f"{self.words} @@ wanted.query"] if self.text and with_text else []
        if self.query.vendor:
            parts.append("vendor_slug = %(vendor)s")
        return " AND ".join(parts)

    def always(self, with_text: bool = True) -> str:
        parts = ["labels && %(regions)s::varchar[]", self.among_rows(with_text)]
        return " AND ".join(filter(None, parts))

    def holds(self, group: str) -> str:
        if group != "price":
            return f"labels && %({group})s::varchar[]"
        return "(price_from_minor BETWEEN %(price_min)s AND %(price_max)s)"

    def all_hold(self) -> str:
        return " AND ".join([self.always(), *(self.holds(group) for group in self.groups)])

    def found(self) -> str:
        """The same rows as `all_hold`. Of a common word, by their sets of labels: there are few sets, and their index
        says at once which rows are theirs, while the one of labels is read value by value."""
        if not self.text:
            return self.all_hold()
        labels = [self.holds(group) for group in self.groups if group != "price"]
        sets = " AND ".join(["labels && %(regions)s::varchar[]", *labels])
        parts = [self.among_rows(), f"label_set_id = ANY (ARRAY(SELECT id FROM listings_labelset WHERE {sets}))"]
        return " AND ".join([*parts, self.holds("price")] if "price" in self.groups else parts)

    @property
    def values(self) -> dict[str, Any]:
        query = self.query
        region = query.region or current().region
        bound: dict[str, Any] = {
            "text": self.text,
            "regions": [f"region:{region}", f"region:{EVERYWHERE}"],
            "vendor": query.vendor,
            "price_min": query.price_min_minor or 0,
            "price_max": query.price_max_minor if query.price_max_minor is not None else 2**62,
            "edges": list(PRICE_EDGES),
        }
        return bound | {group: [f"{group}:{value}" for value in values] for group, values in query.filters.items()}


def search(actor: Actor | None, query: SearchQuery) -> SearchResults:
    """What a visitor or buyer finds; everybody finds the same, for the table holds only what is public.

    Two queries; where nothing is found, one and two more.
    Raises: CursorInvalid, Invalid for a cursor of another question.
    """
    conditions = _Conditions(query)
    with connection.cursor() as cursor:
        counts = _counts(cursor, conditions)
        total = counts.get(("total", ""), 0)
        rows, next_cursor = _rows(cursor, conditions) if total else ([], None)
        suggestions, meant = _suggest(cursor, conditions, counts) if not total else ([], "")
    return SearchResults(
        rows=rows,
        total=total,
        facets=_facets(query, counts),
        histogram=_histogram(counts),
        suggestions=suggestions,
        did_you_mean=meant,
        next_cursor=next_cursor,
    )


def first_rows(query: SearchQuery) -> list[ListingCard]:
    """The first of what is found, for a page that shows no counts: one query."""
    with connection.cursor() as cursor:
        return _rows(cursor, _Conditions(query))[0]


def _rows(cursor: Any, conditions: _Conditions) -> tuple[list[ListingCard], str | None]:
    query = conditions.query
    expression, kind, direction = ORDERS[query.order]
    expression = expression.format(words=conditions.words)
    values = conditions.values | {"most": query.limit + 1}
    where = conditions.found()
    if conditions.place:
        values["place"], values["after"] = conditions.place
        beyond = "<" if direction == "DESC" else ">"
        where += f" AND ({expression}, listing_id) {beyond} (%(place)s::{kind}, %(after)s::bigint)"
    cursor.execute(
        f"SELECT {COLUMNS}, {expression} AS place FROM {conditions.source} WHERE {where}"
        f" ORDER BY {expression} {direction}, listing_id {direction} LIMIT %(most)s",
        values,
    )
    names = [column.name for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    following = None
    if len(found) > query.limit:
        last = found[query.limit - 1]
        following = encode([str(last["place"]), last["listing_id"]], query.fingerprint)
    return [_card(row, query.language) for row in found[: query.limit]], following


def _counts(cursor: Any, conditions: _Conditions) -> dict[tuple[str, str], int]:
    """Every number of the page in one pass: (kind, key) -> count.

    A row that fails no group counts everywhere; one that fails a single group counts for that group's values, as if
    they had been chosen instead, and for what dropping the group would find.
    """
    groups = conditions.groups
    holds = {group: conditions.holds(group) if group != "price" else "priced" for group in groups}
    which = " ".join(f"WHEN NOT {condition} THEN '{group}'" for group, condition in holds.items())
    which = f"CASE {which} ELSE '' END" if groups else "''"
    cursor.execute(
        f"""
        WITH sets AS MATERIALIZED (
            SELECT id, labels, price_bucket, listings FROM listings_labelset
            WHERE labels && %(regions)s::varchar[]{_fails_at_most_one({**holds, "price": ""})}
        ),
        counted AS ({_counted(conditions)}),
        matched AS MATERIALIZED (
            SELECT labels, {which} AS missed, price_bucket, n
            FROM counted JOIN sets ON sets.id = label_set_id WHERE true{_fails_at_most_one(holds)}
        )
        SELECT 'total', '', coalesce(sum(n), 0)::bigint FROM matched WHERE missed = ''
        UNION ALL SELECT 'drop', missed, sum(n)::bigint FROM matched WHERE missed <> '' GROUP BY missed
        UNION ALL SELECT 'price', price_bucket::text, sum(n)::bigint FROM matched
            WHERE missed IN ('', 'price') AND price_bucket >= 0 GROUP BY price_bucket
        UNION ALL SELECT 'label', label, sum(n)::bigint FROM matched, unnest(labels) AS label
            WHERE missed = '' OR starts_with(label, missed || ':') GROUP BY label
        """,
        conditions.values,
    )
    return {(kind, key): count for kind, key, count in cursor.fetchall()}


def _counted(conditions: _Conditions) -> str:
    """How many rows each set of labels has: as kept, or counted where text, vendor or price choose among rows.

    Only rows of sets that can count are read: of a common word that is a small part of the table.
    """
    query = conditions.query
    if not (conditions.text or query.vendor or query.has_price):
        return "SELECT id AS label_set_id, true AS priced, listings AS n FROM sets WHERE listings > 0"
    priced = f"({conditions.holds('price')} IS TRUE)" if query.has_price else "true"
    chosen = conditions.among_rows() or "true"
    return (
        f"SELECT label_set_id, {priced} AS priced, count(*) AS n FROM {conditions.source}"
        f" WHERE {chosen} AND label_set_id = ANY (ARRAY(SELECT id FROM sets)) GROUP BY 1, 2"
    )


def _fails_at_most_one(holds: Mapping[str, str]) -> str:
    """A condition that continues a WHERE: no row or set that misses two groups counts anywhere."""
    conditions = [condition for condition in holds.values() if condition]
    if len(conditions) < 2:
        return ""
    return f" AND {' + '.join(f'(NOT {condition})::int' for condition in conditions)} <= 1"


def _facets(query: SearchQuery, counts: dict[tuple[str, str], int]) -> dict[str, list[FacetCount]]:
    """Values that would find something or are chosen, in the order of the taxonomy."""
    chosen = query.filters
    found = {}
    for group in GROUPS:
        found[group] = [
            FacetCount(slug, name, counts.get(("label", f"{group}:{slug}"), 0), slug in chosen.get(group, ()))
            for slug, name in taxonomy().choices(group, query.language)
            if ("label", f"{group}:{slug}") in counts or slug in chosen.get(group, ())
        ]
    return found


def _histogram(counts: dict[tuple[str, str], int]) -> list[Bucket]:
    lows = (0, *PRICE_EDGES)
    highs = (*PRICE_EDGES, None)
    return [
        Bucket(low, high, counts.get(("price", str(place)), 0))
        for place, (low, high) in enumerate(zip(lows, highs, strict=True))
    ]


def _suggest(cursor: Any, conditions: _Conditions, counts: dict[tuple[str, str], int]) -> tuple[list[Suggestion], str]:
    """What dropping one condition would find, most first; and the text as the nearest names spell it."""
    found = [Suggestion(group, counts[("drop", group)]) for group in conditions.groups if ("drop", group) in counts]
    if not conditions.text:
        return sorted(found, key=lambda each: -each.count), ""
    others = " AND ".join([conditions.always(with_text=False), *map(conditions.holds, conditions.groups)])
    cursor.execute(f"SELECT count(*) FROM listings_searchentry WHERE {others}", conditions.values)
    without = cursor.fetchone()[0]
    if without:
        found.append(Suggestion("text", without))
    meant = _nearest(cursor, conditions)
    return sorted(found, key=lambda each: -each.count), meant


def _nearest(cursor: Any, conditions: _Conditions) -> str:
    """The typed words as names that may be found spell them; empty where none is near."""
    cursor.execute(f"SET LOCAL pg_trgm.word_similarity_threshold = {LIKENESS}")
    cursor.execute(
        "SELECT name_text FROM listings_searchentry WHERE labels && %(regions)s::varchar[] AND name_text %%> %(text)s"
        " ORDER BY word_similarity(%(text)s, name_text) DESC, orders DESC LIMIT 5",
        conditions.values,
    )
    known = {word.lower() for (name,) in cursor.fetchall() for word in name.split()}
    typed = conditions.text.lower().split()
    meant = [next(iter(get_close_matches(word, sorted(known), 1, 0.6)), word) for word in typed]
    return " ".join(meant) if known and meant != typed else ""


def _card(row: dict[str, Any], language: str) -> ListingCard:
    return ListingCard(
        listing_id=row["listing_id"],
        slug=row["slug"],
        name=text_in(json.loads(row["names"]), language),
        tagline=text_in(json.loads(row["taglines"]), language),
        category_name=taxonomy().name("category", row["category"], language),
        logo_url=logo_url(row["logo_digest"]),
        **{name: row[name] for name in _PLAIN},
    )


_PLAIN: Sequence[str] = (
    "vendor_name",
    "vendor_slug",
    "vendor_tier",
    "category",
    "data_residency",
    "purposes",
    "entity_types",
    "deployment",
    "regions",
    "price_from_minor",
    "price_per",
    "currency",
    "orders",
    "customers",
    "is_blocked",
    "published_at",
)
