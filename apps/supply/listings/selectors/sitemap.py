"""Everything that may be found, as sitemaps list it: in parts by the listing's number, written by the database.

The rows are those of search, which the projections keep; a part is one statement of at most 10,000 of them, far within
the 50,000 addresses and 50 MB of a sitemap (https://www.sitemaps.org/protocol.html).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from apps.ground.tenancy.current import current
from apps.supply.listings.taxonomy import EVERYWHERE

PART_ROWS = 10_000
MOST_PARTS = 50_000  # of an index; a number above names no part

FOUND = "labels && %(regions)s::varchar[]"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the sitemap: the listings whose number begins with its own, and when one of them last changed."""

    number: int
    changed_on: date


def sitemap_parts() -> Sequence[Part]:
    """The parts that hold a listing, in order; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT listing_id / %(rows)s, max(updated_at AT TIME ZONE 'UTC')::date FROM listings_searchentry"
            f" WHERE {FOUND} GROUP BY 1 ORDER BY 1 LIMIT {MOST_PARTS}",
            {"rows": PART_ROWS, "regions": _regions()},
        )
        return [Part(*row) for row in cursor.fetchall()]


def sitemap_part(number: int, prefix: str) -> str:
    """The `<url>` elements of a part, each listing once; empty where there is none. One query.

    prefix: what an address begins with before its slug, escaped for XML.
    """
    if not 0 <= number < MOST_PARTS:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(string_agg('<url><loc>' || %(prefix)s || slug || '/</loc><lastmod>'"
            " || to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') || '</lastmod></url>', chr(10)"
            " ORDER BY listing_id), '') FROM listings_searchentry"
            f" WHERE listing_id >= %(first)s AND listing_id < %(beyond)s AND {FOUND}",
            {
                "prefix": prefix,
                "first": number * PART_ROWS,
                "beyond": (number + 1) * PART_ROWS,
                "regions": _regions(),
            },
        )
        return str(cursor.fetchone()[0])


def _regions() -> list[str]:
    return [f"region:{current().region}", f"region:{EVERYWHERE}"]
