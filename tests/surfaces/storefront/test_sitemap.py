"""The sitemap lists everything that may be found, once, in parts within the limits, and again only when it changed."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.ground.tenancy.models import Marketplace
from apps.supply.listings.models import SearchEntry
from apps.supply.listings.selectors import sitemap
from tests.factories.listings import imported, live_listing
from tests.support.sitemaps import addresses, listed, parts

ROOT = "http://us.localhost:8000"


@pytest.fixture
def visitor(us: Marketplace, browser_of: Callable[..., Client]) -> Client:
    return browser_of()


def numbered_apart(apart: int) -> None:
    """Number the listings so that they lie in several parts, as a big marketplace has them."""
    for place, row in enumerate(SearchEntry.objects.select_related("listing").order_by("listing_id"), start=10):
        number, listing = place * apart, row.listing
        SearchEntry.objects.filter(pk=row.pk).delete()
        listing.pk, listing.public_id, listing.slug = number, f"lst_{number:020d}", f"numbered-{number}"
        listing.save(force_insert=True)
        row.listing, row.slug = listing, listing.slug
        row.save(force_insert=True)


def test_every_listing_once_in_parts_within_the_limits(visitor: Client, deliver: Callable[[], int]) -> None:
    assert sitemap.PART_ROWS <= 50_000
    imported(5)
    deliver()
    numbered_apart(sitemap.PART_ROWS // 2)
    pages, *listings = parts(visitor.get)
    assert len(listings) == 3
    found = [each for path in listings for each in addresses(visitor.get, path)]
    slugs = SearchEntry.objects.values_list("slug", flat=True)
    assert sorted(found) == sorted(f"{ROOT}/l/{slug}/" for slug in slugs)
    assert len(set(listed(visitor.get))) == len(listed(visitor.get))
    assert pages == "/sitemap-pages.xml"


def test_a_part_that_holds_nothing_is_unknown(visitor: Client) -> None:
    assert parts(visitor.get) == ["/sitemap-pages.xml"]
    for number in (7, 50_000, 2**63, 10**30):
        assert visitor.get(f"/sitemap-{number}.xml").status_code == 404


def test_categories_without_a_listing_are_left_out(visitor: Client, deliver: Callable[[], int]) -> None:
    live_listing("Ownership Resolver")
    deliver()
    assert addresses(visitor.get, "/sitemap-pages.xml") == [
        f"{ROOT}/",
        f"{ROOT}/browse/",
        f"{ROOT}/browse/corporate-ownership/",
    ]


def test_it_is_sent_again_only_when_it_changed(visitor: Client, deliver: Callable[[], int]) -> None:
    live_listing("Ownership Resolver")
    deliver()
    paths = ["/sitemap.xml", *parts(visitor.get), "/feed.xml"]
    tags = {path: visitor.get(path)["ETag"] for path in paths}
    for path in paths:
        again = visitor.get(path, headers={"If-None-Match": tags[path]})
        assert (again.status_code, again.content) == (304, b""), path
        assert again["ETag"] == tags[path]
    live_listing("Vessel Watch", vendor="Tidewater")
    deliver()
    for path in paths[2:]:
        assert visitor.get(path, headers={"If-None-Match": tags[path]}).status_code == 200, path
    SearchEntry.objects.filter(slug="vessel-watch").delete()
    for path in paths[2:]:
        assert visitor.get(path, headers={"If-None-Match": tags[path]}).status_code == 304, path
