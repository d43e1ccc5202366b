"""Every number of a page of results: what is found, and what each facet's value would find, in one pass."""

from collections.abc import Mapping
from typing import Any

from apps.supply.listings.selectors.conditions import Conditions
from apps.supply.listings.selectors.query import PRICE_EDGES, Bucket, FacetCount, SearchQuery, Suggestion
from apps.supply.listings.taxonomy import FACETS, taxonomy

GROUPS = ("category", *FACETS)
Counts = Mapping[tuple[str, str], int]


def counted(cursor: Any, conditions: Conditions) -> Counts:
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
        counted AS ({_by_set(conditions)}),
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


def _by_set(conditions: Conditions) -> str:
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


def facets(query: SearchQuery, counts: Counts) -> dict[str, list[FacetCount]]:
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


def histogram(counts: Counts) -> list[Bucket]:
    lows = (0, *PRICE_EDGES)
    highs = (*PRICE_EDGES, None)
    return [
        Bucket(low, high, counts.get(("price", str(place)), 0))
        for place, (low, high) in enumerate(zip(lows, highs, strict=True))
    ]


def suggestions(cursor: Any, conditions: Conditions, counts: Counts) -> list[Suggestion]:
    """What dropping one condition would find, most first."""
    found = [Suggestion(group, counts[("drop", group)]) for group in conditions.groups if ("drop", group) in counts]
    if conditions.text:
        others = " AND ".join([conditions.always(with_text=False), *map(conditions.holds, conditions.groups)])
        cursor.execute(f"SELECT count(*) FROM listings_searchentry WHERE {others}", conditions.values)
        if without := cursor.fetchone()[0]:
            found.append(Suggestion("text", without))
    return sorted(found, key=lambda each: -each.count)
