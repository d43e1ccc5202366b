"""Search: one query for the rows, one pass for every count, the same conditions in both.

Measured with 100,000 rows (PostgreSQL 18, two cores): see README. Where the words as typed find nothing, what is near
them is searched for (`forgiving.py`), so only such a search asks more.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from apps.ground.policy.actor import Actor
from apps.ground.web.language import text_in
from apps.ground.web.paging import encode
from apps.supply.listings.addresses import logo_url
from apps.supply.listings.selectors.conditions import Conditions
from apps.supply.listings.selectors.counting import counted, facets, histogram, suggestions
from apps.supply.listings.selectors.forgiving import Forgiven, forgive
from apps.supply.listings.selectors.query import ListingCard, SearchQuery, SearchResults
from apps.supply.listings.taxonomy import taxonomy

COLUMNS = (
    "listing_id, slug, names, taglines, vendor_name, vendor_slug, vendor_tier, category, data_residency, purposes,"
    " entity_types, deployment, regions, price_from_minor, price_per, currency, logo_digest, orders, customers,"
    " is_blocked, published_at"
)
RANK = "((coalesce(ts_rank({head}, wanted.some), 0) + ln(orders + 1) * 0.02) * 1000000)::bigint"
# sort -> expression, its type for a cursor, direction. The listing's id breaks ties, so that no two share a place.
ORDERS = {
    "relevance": (RANK, "bigint", "DESC"),
    "popular": ("orders", "bigint", "DESC"),
    "newest": ("published_at", "timestamptz", "DESC"),
    "price": ("coalesce(price_from_minor, 9223372036854775807)", "bigint", "ASC"),
    "-price": ("coalesce(price_from_minor, -1)", "bigint", "DESC"),
    "name": ("lower(name_text)", "text", "ASC"),
}


def search(actor: Actor | None, query: SearchQuery) -> SearchResults:
    """What a visitor or buyer finds; everybody finds the same, for the table holds only what is public.

    Three queries with text, two without; where nothing is found, some more.
    Raises: CursorInvalid, Invalid for a cursor of another question.
    """
    conditions, forgiven = Conditions(query), Forgiven()
    with connection.cursor() as cursor:
        counts = counted(cursor, conditions)
        if conditions.text and not counts.get(("total", "")):
            forgiven = forgive(cursor, conditions)
            if forgiven.instead:
                conditions = forgiven.instead
                counts = counted(cursor, conditions)
        total = counts.get(("total", ""), 0)
        rows, next_cursor = _rows(cursor, conditions) if total else ([], None)
        ways_out = [] if total else suggestions(cursor, conditions, counts)
        near = _rows(cursor, forgiven.near)[0] if forgiven.near else []
        everything = {} if total else counted(cursor, Conditions(SearchQuery(region=query.region)))
    return SearchResults(
        rows=rows,
        total=total,
        facets=facets(query, counts),
        histogram=histogram(counts),
        suggestions=ways_out,
        corrected=forgiven.corrected,
        nearest=near,
        categories=facets(SearchQuery(language=query.language), everything)["category"],
        next_cursor=next_cursor,
        sought=conditions.wanted.words,
    )


def first_rows(query: SearchQuery) -> list[ListingCard]:
    """The first of what is found, for a page that shows no counts: the rows that `search` finds, by one query less."""
    conditions = Conditions(query)
    with connection.cursor() as cursor:
        rows = _rows(cursor, conditions)[0]
        if not rows and conditions.text:
            instead = forgive(cursor, conditions).instead
            rows = _rows(cursor, instead)[0] if instead else []
    return rows


def _rows(cursor: Any, conditions: Conditions) -> tuple[list[ListingCard], str | None]:
    query = conditions.query
    order = query.order if conditions.wanted or query.order != "relevance" else "popular"
    expression, kind, direction = ORDERS[order]
    expression = expression.format(head=conditions.head)
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
