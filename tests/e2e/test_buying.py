"""Buying in a browser: from search to a seat, with a second person, by keyboard alone, without a script, in German."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from apps.ground.policy.actor import Actor
from apps.supply.listings.models import Listing
from tests.e2e.backstage import Backstage
from tests.e2e.scenes import published
from tests.e2e.shop import Shop
from tests.e2e.tab import Tabs
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.program import active_partner


@dataclass
class Fair:
    """A listing for sale, and a customer of two."""

    listing: Listing
    partner: Actor
    buyer: Actor
    second: Actor


@pytest.fixture(scope="module")
def fair(stage: Backstage) -> Fair:
    partner, _row = stage(active_partner, "Meridian Labs", "meridian.example")
    customer = stage(OrganisationFactory, name="Aurum Trust", kinds=["customer"])
    return Fair(
        listing=stage(published, partner, "Quarry Screening"),
        partner=partner,
        buyer=stage(member, customer, full_name="Ines Okafor"),
        second=stage(member, customer, ["finance"], full_name="Jon Berg"),
    )


def test_from_search_to_a_seat(tabs: Tabs, fair: Fair) -> None:
    tab = tabs(fair.buyer)
    shop = Shop(tab)
    shop.find("quarry", "Quarry Screening")
    tab.fill(seats="4")
    expect(tab.page.locator("#estimate .total")).to_contain_text("116.00")
    shop.begin(4)
    shop.accept("PO-4711")
    expect(tab.page.locator("main")).to_contain_text("PO-4711")
    number = shop.place()
    expect(tab.page.get_by_role("heading", level=1)).to_have_text(f"Order {number}")
    expect(tab.page.locator("main")).to_contain_text("116.00")
    expect(tab.page.get_by_text("Order complete")).to_be_visible()
    shop.open_purchase()
    shop.assign("Ines Okafor")
    expect(tab.page.get_by_text("1 of 4 seats are taken.")).to_be_visible()


def test_an_order_above_the_limit_waits_for_a_second_member_and_hears_of_the_decision(tabs: Tabs, fair: Fair) -> None:
    first, second = tabs(fair.buyer), tabs(fair.second)
    shop = Shop(first)
    first.open(f"/l/{fair.listing.slug}/")
    shop.begin(200)
    shop.accept()
    expect(first.page.get_by_text("A second member approves this order")).to_be_visible()
    number = shop.place("Request approval")
    expect(first.page.get_by_text("Waiting for a second member's approval")).to_be_visible()
    expect(first.page.get_by_role("link", name="Decide")).to_have_count(0)
    first.listens()

    second.open("/orders/")
    second.press(number, role="link")
    if second.path == f"/orders/{number}/":
        second.press("Decide", role="link")
    second.press("Approve")
    expect(second.page.get_by_text("Order approved.")).to_be_visible()

    expect(first.page.get_by_text("Order complete")).to_be_visible()  # without a reload


def test_a_purchase_by_keyboard_alone(tabs: Tabs, fair: Fair) -> None:
    tab = tabs(fair.buyer)
    page = tab.open(f"/l/{fair.listing.slug}/")
    walk_to(page, "Continue to checkout")
    page.keyboard.press("Enter")
    page.wait_for_url("**/buy/**")
    walk_to(page, "seats")
    page.keyboard.press("Control+a")
    page.keyboard.type("3")
    walk_to(page, "Continue to the terms")
    page.keyboard.press("Enter")
    page.wait_for_url("**/terms/")
    walk_to(page, "accept")
    page.keyboard.press("Space")
    walk_to(page, "Continue to review")
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/")
    walk_to(page, "Place the order")
    page.keyboard.press("Enter")
    page.wait_for_url("**/orders/*/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Order")


def test_a_purchase_without_a_script(tabs: Tabs, fair: Fair) -> None:
    tab = tabs(fair.buyer, script=False)
    shop = Shop(tab)
    shop.find("quarry", "Quarry Screening")
    tab.fill(seats="6")
    tab.press("Calculate")
    expect(tab.page.locator("#estimate .total")).to_contain_text("174.00")
    shop.begin(6)
    shop.accept("PO-8")
    shop.place()
    shop.open_purchase()
    shop.assign("Jon Berg")
    expect(tab.page.get_by_text("1 of 6 seats are taken.")).to_be_visible()


def test_filters_work_without_a_script(tabs: Tabs, fair: Fair) -> None:
    tab = tabs(script=False)
    page = tab.open("/browse/")
    page.locator(".facets input[type=checkbox]").first.check()
    tab.press("Apply filters")
    assert "?" in page.url
    expect(page.locator("#count")).to_contain_text("listing")
    expect(page.get_by_role("link", name="Clear all")).to_be_visible()


def test_the_germans_read_german(tabs: Tabs, fair: Fair, stage: Backstage) -> None:
    tab = tabs()
    tab.page.context.add_cookies([{"name": "language", "value": "de", "url": tab.site}])
    page = tab.open("/browse/")
    assert page.locator("html").get_attribute("lang") == "de"
    expect(page.get_by_role("heading", level=1)).to_have_text("Alle Angebote")
    expect(page.locator("input[name=q]:visible").first).to_be_visible()
    assert "Filters" not in page.inner_text("main")


HERE = """() => { const one = document.activeElement;
    return [one.name || '', (one.innerText || one.value || '').trim()]; }"""
RING = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect();
    const ringed = (each) => { const style = getComputedStyle(each);
        return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0; };
    return box.bottom > 0 && box.top < innerHeight && (ringed(one) || ringed(one.parentElement));
}"""


def walk_to(page: Page, wanted: str, most: int = 90) -> None:
    """Press Tab until the focus is on the element of this name or text; each stop on the way shows where one is."""
    for _step in range(most):
        page.keyboard.press("Tab")
        name, text = page.evaluate(HERE)
        assert page.evaluate(RING), f"no visible focus at {text or name} on {page.url}"
        if wanted in (name, text):
            return
    raise AssertionError(f"{wanted} is not reached by keyboard on {page.url}")
