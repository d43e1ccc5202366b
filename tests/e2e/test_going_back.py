"""Back in a browser: onto a form that was rejected, and onto a listing whose price was worked out."""

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
class Stand:
    """A listing for sale, and somebody who buys."""

    listing: Listing
    buyer: Actor


@pytest.fixture(scope="module")
def stand(stage: Backstage) -> Stand:
    partner, _row = stage(active_partner, "Backtrack Labs", "backtrack.example")
    customer = stage(OrganisationFactory, name="Returning Trust", kinds=["customer"])
    return Stand(stage(published, partner, "Backtrack Screening"), stage(member, customer, full_name="Ida Noor"))


def is_a_form(page: Page, name: str) -> None:
    """The product's own page with this field, not the browser's error."""
    expect(page.locator("header").first).to_be_visible()
    expect(page.locator(f"[name={name}]:visible").first).to_be_visible()


def test_back_onto_rejected_terms_shows_the_form_with_what_was_typed(tabs: Tabs, stand: Stand) -> None:
    tab = tabs(stand.buyer)
    shop = Shop(tab)
    tab.open(f"/l/{stand.listing.slug}/")
    shop.begin(4)
    tab.page.wait_for_url("**/terms/")
    tab.fill(purchase_order_number="PO-77")
    with tab.expecting(422):
        tab.press("Continue to review")
        expect(tab.page.locator("#errors")).to_be_focused()
    tab.page.get_by_role("checkbox").check()
    tab.press("Continue to review")
    tab.page.wait_for_url("**/review/")
    tab.page.go_back()
    is_a_form(tab.page, "purchase_order_number")
    expect(tab.page.locator("[name=purchase_order_number]")).to_have_value("PO-77")
    expect(tab.page.get_by_role("checkbox")).to_be_checked()
    tab.press("Continue to review")
    tab.page.wait_for_url("**/review/")


def test_back_onto_a_rejected_sign_in_shows_the_form_without_the_password(tabs: Tabs) -> None:
    tab = tabs()
    page = tab.open("/account/sign-in/")
    tab.fill(email="ida.noor@returning.example", password="not my password")
    with tab.expecting(422):
        page.locator("main form button[type=submit]").last.click()
        expect(page.locator("#errors")).to_be_focused()
    tab.open("/browse/")
    page.go_back()
    is_a_form(page, "email")
    expect(page.locator("main [name=email]")).to_have_value("ida.noor@returning.example")
    expect(page.locator("main [name=password]")).to_have_value("")


def test_a_reload_of_a_rejected_form_asks_nothing(tabs: Tabs, stand: Stand) -> None:
    tab = tabs(stand.buyer)
    tab.open(f"/l/{stand.listing.slug}/buy/")
    tab.fill(seats="0")
    with tab.expecting(422):
        tab.press("Continue to the terms")
        expect(tab.page.locator("#errors")).to_contain_text("Minimum 3 seats")
    answer = tab.page.reload()
    assert answer is not None
    assert answer.request.method == "GET"
    expect(tab.page.locator("[name=seats]")).to_have_value("0")


def test_the_priced_seats_go_to_checkout_and_are_there_after_back(tabs: Tabs, stand: Stand) -> None:
    tab = tabs(stand.buyer)
    page = tab.open(f"/l/{stand.listing.slug}/")
    tab.fill(seats="10")
    expect(page.locator("#estimate .total")).to_contain_text("290.00")
    tab.press("Continue to checkout", role="link")
    page.wait_for_url("**/buy/?seats=10")
    expect(page.locator("[name=seats]")).to_have_value("10")
    page.go_back()
    expect(page.locator("#seats")).to_have_value("10")
    expect(page.locator("#estimate .total")).to_contain_text("290.00")
    expect(page.get_by_role("link", name="Continue to checkout")).to_have_attribute(
        "href", "/l/" + stand.listing.slug + "/buy/?seats=10"
    )


def test_a_link_followed_before_the_estimate_is_there_takes_the_seats_along(tabs: Tabs, stand: Stand) -> None:
    tab = tabs(stand.buyer)
    page = tab.open(f"/l/{stand.listing.slug}/")
    link = page.get_by_role("link", name="Continue to checkout")
    tab.fill(seats="7")
    assert "seats=7" in str(link.get_attribute("href"))
