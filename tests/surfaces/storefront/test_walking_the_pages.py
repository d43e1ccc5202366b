"""Following "Next" on Browse shows every listing once, in any order, filter and marketplace."""

import html
import re
from collections.abc import Callable, Iterator
from urllib.parse import urljoin

import pytest
from django.test import Client

from apps.supply.listings.models import SearchEntry
from apps.surfaces.storefront.asking import PAGE_ROWS
from tests.factories.listings import imported, published
from tests.factories.program import active_partner

COUNT = 2 * PAGE_ROWS + 1
PRICED = 3
SORTS = (
    "",
    "sort=popular",
    "sort=newest",
    "sort=price",
    "sort=-price",
    "sort=name",
    "q=resolver",
    "q=resolver&sort=name",
)
ASKED = ("", "data_residency=us&data_residency=eu&purposes=research", "price_min=0&price_max=100")


def pages(client: Client, address: str) -> Iterator[tuple[str, str]]:
    """Each page's address and content, as its own link to the next one leads."""
    for _page in range(COUNT):
        answer = client.get(address)
        assert answer.status_code == 200, address
        page = answer.content.decode()
        yield address, page
        following = re.search(r'href="([^"]+)" rel="next"', page)
        if following is None:
            return
        address = urljoin(address, html.unescape(following.group(1)))
    raise AssertionError("the pages do not end")


def slugs(page: str) -> list[str]:
    return re.findall(r'<article class="card lc">.*?<h2><a href="/l/([^/]+)/"', page, re.S)


@pytest.mark.parametrize("marketplace", ["us", "eu"])
def test_next_leads_past_every_listing_once(
    marketplace: str,
    request: pytest.FixtureRequest,
    deliver: Callable[[], int],
    browser_of: Callable[..., Client],
) -> None:
    request.getfixturevalue(marketplace)
    owner, _partner = active_partner()
    for number in range(PRICED):
        published(owner, f"Priced resolver {number}", price_minor=4900 + 100 * (number % 2))
    imported(COUNT - PRICED)
    deliver()
    everything = sorted(SearchEntry.objects.values_list("slug", flat=True))
    assert len(everything) == COUNT
    client = browser_of(None, marketplace)
    for path in ("/browse/", "/browse/corporate-ownership/"):
        for sort in SORTS:
            for asked in ASKED:
                address = f"{path}?{'&'.join(filter(None, (asked, sort)))}"
                walked = [(at, slugs(page)) for at, page in pages(client, address)]
                assert [len(found) for _at, found in walked] == [PAGE_ROWS, PAGE_ROWS, 1], address
                assert sorted(slug for _at, found in walked for slug in found) == everything, address
    last, page = list(pages(client, "/browse/?sort=name&purposes=research"))[-1]
    first = re.search(r'href="([^"]+)" rel="first"', page)
    assert first is not None
    assert slugs(client.get(urljoin(last, html.unescape(first.group(1)))).content.decode()) == slugs(
        client.get("/browse/?sort=name&purposes=research").content.decode()
    )
