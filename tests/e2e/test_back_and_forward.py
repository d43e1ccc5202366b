"""Back, forward and reload lead to whole pages after each exchange that changes the address."""

import re

import pytest
from playwright.sync_api import Page, expect

from apps.supply.listings.models import Listing
from intelgraph.stack.paths import PROJECT
from tests.e2e.backstage import Backstage
from tests.e2e.scenes import published
from tests.e2e.tab import Tabs
from tests.factories.program import active_partner

CHANGES_ADDRESS = re.compile(r"hx-(push|replace)-url|hx-boost")
STYLED = "box => box.style.caretColor = 'transparent'"  # as automation and extensions do; scripts may, by the CSSOM


@pytest.fixture(scope="module")
def listing(stage: Backstage) -> Listing:
    partner, _row = stage(active_partner, "Lantern Data", "lantern.example")
    return stage(published, partner, "Lantern Screening")


def test_every_exchange_that_changes_the_address_is_tried_here() -> None:
    found = {
        str(path.relative_to(PROJECT / "templates"))
        for path in (PROJECT / "templates").rglob("*.html")
        if CHANGES_ADDRESS.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"storefront/browse.html"}


def whole(page: Page, checked: list[str]) -> None:
    """The page has its frame, and its boxes are those of its address."""
    expect(page.locator("header.top")).to_have_count(1)
    expect(page.locator("main#main")).to_have_count(1)
    expect(page.locator("#browse > .facets")).to_have_count(1)
    boxes = page.locator(".facets input:checked")
    expect(boxes).to_have_count(len(checked))
    assert [box.get_attribute("value") for box in boxes.all()] == checked


def test_back_forward_and_reload_after_filters(tabs: Tabs, listing: Listing) -> None:
    tab = tabs()
    page = tab.open("/browse/")
    for value, before in (("us", 1), ("research", 2)):
        page.locator(f".facets input[value={value}]").check()
        expect(page.locator(".chips .chip")).to_have_count(before)
    whole(page, ["us", "research"])
    page.reload()
    whole(page, ["us", "research"])
    page.go_back()
    expect(page.locator(".chips .chip")).to_have_count(1)
    whole(page, ["us"])
    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)
    whole(page, [])
    page.go_forward()
    expect(page.locator(".chips .chip")).to_have_count(1)
    whole(page, ["us"])
    page.reload()
    whole(page, ["us"])
    tab.press("Lantern Screening", role="link")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lantern Screening")
    page.go_back()
    whole(page, ["us"])


def test_a_style_that_a_script_gave_is_not_written_again_as_an_attribute(tabs: Tabs, listing: Listing) -> None:
    """What is refused by the content policy is a fault of the tab."""
    tab = tabs()
    page = tab.open("/browse/")
    page.locator("#price_min").evaluate(STYLED)
    page.locator(".facets input[value=us]").check()
    expect(page.locator(".chips .chip")).to_have_count(1)
