"""The same pages for other readers: right to left, in German through a purchase, on paper, in their own colours."""

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from apps.demand.checkout.models import Order
from apps.ground.policy.actor import Actor
from apps.supply.listings.models import Listing
from tests.e2e.backstage import Backstage
from tests.e2e.scenes import bought, published, purchased
from tests.e2e.tab import Tab, Tabs
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.program import active_partner
from tests.support.accessibility import sideways

PAPER = 794  # A4 at 96 dots an inch
ENGLISH = {"the", "and", "your", "you", "order", "orders", "seats", "terms", "with", "this", "month", "price", "review"}


@dataclass
class House:
    """A partner who sells one thing, and a customer who has it."""

    partner: Actor
    buyer: Actor
    listing: Listing
    order: Order
    entitlement: str


@pytest.fixture(scope="module")
def house(stage: Backstage) -> House:
    partner, _row = stage(active_partner, "Gannet Data", "gannet.example")
    listing = stage(published, partner, "Gannet Screening")
    buyer = stage(member, stage(OrganisationFactory, name="Sable Bank", kinds=["customer"]), full_name="Noor Haddad")
    order = stage(bought, buyer, listing)
    return House(partner, buyer, listing, order, stage(purchased, order, buyer)["entitlement"])


def speaking(tab: Tab, language: str) -> Tab:
    """The same tab of a reader of this language."""
    tab.page.context.add_cookies([{"name": "language", "value": language, "url": tab.site}])
    return tab


def start_of(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None, selector
    return box["x"]


def test_right_to_left_every_frame_turns_and_nothing_sticks_out(tabs: Tabs, house: House) -> None:
    buyer, partner = speaking(tabs(house.buyer), "ar"), speaking(tabs(house.partner), "ar")
    listing = f"/l/{house.listing.slug}/"
    for tab, path in [
        *((buyer, path) for path in ("/", "/browse/", listing, f"{listing}buy/", "/home/", "/notifications/")),
        *((buyer, path) for path in (f"/purchases/{house.entitlement}/", f"/orders/{house.order.number}/", "/proof/")),
        *((partner, path) for path in ("/partner/", "/partner/listings/", "/partner/usage/", "/partner/onboarding/")),
    ]:
        page = tab.open(path)
        assert page.locator("html").get_attribute("dir") == "rtl", path
        assert [sideways(page, width) for width in (320, 1440)] == [0, 0], path

    buyer.open(listing)
    assert start_of(buyer.page, ".buy") < start_of(buyer.page, ".detail .body")
    buyer.open("/browse/")
    assert start_of(buyer.page, ".facets") > start_of(buyer.page, "#found")
    partner.open("/partner/")
    assert start_of(partner.page, ".side") > start_of(partner.page, ".main")


def test_a_purchase_in_german_is_german_to_the_last_word(tabs: Tabs, stage: Backstage) -> None:
    partner, _row = stage.within("eu", active_partner, "Möwe Daten", "moewe.example")
    listing = stage.within("eu", published, partner, "Möwe Prüfung")
    customer = stage.within("eu", OrganisationFactory, name="Hansa Bank", kinds=["customer"])
    tab = speaking(tabs(stage.within("eu", member, customer, full_name="Jette Brandt"), marketplace="eu"), "de")
    page = tab.open(f"/l/{listing.slug}/")
    expect(page.get_by_role("heading", name="Datenschutz und Speicherort")).to_be_visible()
    tab.press("Weiter zur Kasse", role="link")
    tab.fill(seats="4")
    for button in ("Weiter zu den Bedingungen", "Weiter zur Prüfung", "Kostenpflichtig bestellen"):
        assert english(page) == set(), f"{tab.path}: {english(page)}"
        if "terms" in tab.path:
            page.get_by_role("checkbox").check()
        tab.press(button)
    page.wait_for_url("**/orders/*/")
    expect(page.get_by_text("116,00")).not_to_have_count(0)
    assert english(page) == set(), english(page)


def english(page: Page) -> set[str]:
    """The words on the page that no German text has."""
    return ENGLISH & set(re.findall(r"[a-zA-Z]+", page.inner_text("main").lower()))


def test_what_is_kept_on_paper_prints_whole_and_without_the_furniture(tabs: Tabs, house: House) -> None:
    """Receipt, story and usage: what they say is there, in light colours, as wide as the paper; no menu, no button."""
    tab = tabs(house.buyer)
    page = tab.page
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": PAPER, "height": 1123})
    for path, told in [
        (f"/orders/{house.order.number}/", [str(house.order.number), "145.00", "sha256"]),
        (f"/proof/{house.order.public_id}/", ["Order placed", "sha256"]),
        (f"/purchases/{house.entitlement}/usage/", ["Rows matched", "3,600"]),
    ]:
        tab.open(path)
        for text in told:
            expect(page.locator("main").get_by_text(text).locator("visible=true").first).to_be_visible()
        for furniture in (".top", ".foot", "main .btn"):
            for found in page.locator(furniture).all():
                assert not found.is_visible(), f"{path}: {furniture}"
        assert page.evaluate("document.documentElement.scrollWidth") <= PAPER, path
        assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
        assert page.pdf(format="A4").startswith(b"%PDF-")


def test_in_a_readers_own_colours_states_and_places_are_still_told_apart(tabs: Tabs, house: House) -> None:
    """Forced colours take every tint away: what is here, chosen or wrong is then said by lines and words."""
    tab = tabs(house.partner)
    page = tab.page
    page.emulate_media(forced_colors="active")
    tab.open("/partner/")
    assert drawn(page, ".side a[aria-current]", "outline") > 0
    assert drawn(page, ".side a:not([aria-current])", "outline") == 0
    assert drawn(page, ".btn", "border") > 0
    page.locator(".side a").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)") > 0

    tab.open("/browse/")
    box = page.locator(".facets input[type=checkbox]").first
    assert box.evaluate("one => getComputedStyle(one).appearance") == "auto", "the browser draws the tick itself"
    buyer = tabs(house.buyer)
    buyer.page.emulate_media(forced_colors="active")
    buyer.open("/orders/")
    assert drawn(buyer.page, ".badge", "border") > 0
    buyer.open("/usage/")
    fills = buyer.page.eval_on_selector_all(".level rect", "all => all.map((one) => getComputedStyle(one).fill)")
    assert len(set(fills)) > 1, "use and what is left of it have one colour"


def drawn(page: Page, selector: str, line: str) -> float:
    """How wide this line is around the first such element; 0 where there is none."""
    return float(
        page.locator(selector).first.evaluate(
            """(one, line) => { const style = getComputedStyle(one), side = line === 'border' ? 'border-top' : line;
            return style.getPropertyValue(`${side}-style`) === 'none' ? 0
                : parseFloat(style.getPropertyValue(`${side}-width`)); }""",
            line,
        )
    )
