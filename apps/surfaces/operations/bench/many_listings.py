"""Search over many listings: the golden catalogue's rows again and again, in the schema that is dropped afterwards."""

import re
from collections.abc import Iterator
from hashlib import sha256
from itertools import cycle
from statistics import median
from time import perf_counter
from urllib.parse import urlsplit

import psycopg
from django.conf import settings
from psycopg import sql

from apps.ground.policy.actor import ANONYMOUS
from apps.ground.tenancy.current import inside
from apps.ground.tenancy.scope import NO_ROWS, scoped
from apps.supply.listings.models.search import SearchEntry
from apps.supply.listings.selectors.query import SearchQuery
from apps.supply.listings.selectors.search import search
from apps.surfaces.operations.bench.figures import Figure, percentile
from apps.surfaces.operations.bench.in_process import times
from apps.surfaces.operations.bench.pace import Client
from apps.surfaces.operations.bench.place import Place

WORDS = ("graph", "sanctions", "ownership", "risk", "identity", "screening", "shipping", "fraud")

SITEMAP_LISTINGS = 50_000
LOC = re.compile(r"<loc>([^<]+)</loc>")
OWN = ("id", "listing_id")  # what a copy cannot share with its original


def searching(place: Place, of: str, count: int) -> Iterator[Figure]:
    """Text with five facet values at `count` listings. of: the marketplace whose rows are multiplied."""
    multiply(of, place.marketplace.name, count)
    with inside(place.marketplace), scoped(NO_ROWS):
        queries = cycle(asked(place))
        took = times(lambda: search(ANONYMOUS, next(queries)), 80)
    yield Figure(f"search over {count:,} listings, text and 5 facets: p50", median(took), 25, "ms")
    yield Figure(f"search over {count:,} listings, text and 5 facets: p95", percentile(took, 0.95), 120, "ms")


def sitemaps(place: Place, of: str, port: int, runs: int) -> Iterator[Figure]:
    """Every part of the sitemap of 50,000 listings over HTTP, one after the other, and the same asked again."""
    multiply(of, place.marketplace.name, SITEMAP_LISTINGS)
    client = Client(place.host, port)
    whole, again = [], []
    for _run in range(runs):
        began = perf_counter()
        parts = [urlsplit(found).path for found in LOC.findall(client.send("GET", "/sitemap.xml").decode())]
        bodies = {path: client.send("GET", path) for path in parts}
        whole.append(perf_counter() - began)
        tags = {path: f'"{sha256(body).hexdigest()[:32]}"' for path, body in bodies.items()}
        began = perf_counter()
        for path, tag in tags.items():
            client.send("GET", path, expects=(304,), headers={"If-None-Match": tag})
        again.append(perf_counter() - began)
    addresses = sum(body.count(b"<url>") for body in bodies.values())
    note = f"{addresses:,} addresses in {len(parts)} parts; not changed: {median(again):.3f} s"
    yield Figure(f"sitemap of {SITEMAP_LISTINGS:,} listings, all parts", median(whole), 1.0, "s", note=note)


def asked(place: Place) -> list[SearchQuery]:
    """A word, a category and two values of two facets each, as the catalogue's own rows have them."""
    queries = []
    for word, entry in zip(cycle(WORDS), SearchEntry.objects.order_by("slug").distinct("slug")[:40], strict=False):
        facets = {"data_residency": entry.data_residency[:2], "purposes": entry.purposes[:2]}
        region = place.marketplace.region
        queries.append(SearchQuery(text=word, category=entry.category_path[0], facets=facets, region=region))
    return queries


def multiply(of: str, into: str, count: int) -> None:
    """Fill the schema's search table with copies, as the owner; its references go: what they name is elsewhere."""
    source, target = sql.Identifier(of), sql.Identifier(into)
    named = [str(each.column) for each in SearchEntry._meta.concrete_fields]
    columns = sql.SQL(", ").join([sql.Identifier(name) for name in named])
    own: list[sql.Composable] = [sql.SQL("n") if name in OWN else sql.Identifier("e", name) for name in named]
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as owner:
        owner.execute(sql.SQL("SET search_path = {}, public").format(target))
        table = f"{into}.listings_searchentry"
        for name, kind in owner.execute(
            "SELECT conname, contype FROM pg_constraint WHERE conrelid = %s::regclass", [table]
        ).fetchall():
            if kind == "f":
                owner.execute(
                    sql.SQL("ALTER TABLE listings_searchentry DROP CONSTRAINT {}").format(sql.Identifier(name))
                )
        owner.execute("SELECT set_config('intelgraph.reach', 'marketplace', false)")
        owner.execute("TRUNCATE listings_searchentry")
        owner.execute("DELETE FROM listings_labelset")
        owner.execute(sql.SQL("INSERT INTO listings_labelset SELECT * FROM {}.listings_labelset").format(source))
        owner.execute(
            sql.SQL(
                "INSERT INTO listings_searchentry ({columns}) SELECT {own} FROM generate_series(1, %s) AS n"
                " JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS rows"
                " FROM {source}.listings_searchentry) AS e ON e.place = n %% e.rows"
            ).format(columns=columns, own=sql.SQL(", ").join(own), source=source),
            [count],
        )
        owner.execute(
            "UPDATE listings_labelset SET listings = (SELECT count(*) FROM listings_searchentry"
            " WHERE label_set_id = listings_labelset.id)"
        )
        owner.execute("VACUUM ANALYZE listings_searchentry, listings_labelset")
