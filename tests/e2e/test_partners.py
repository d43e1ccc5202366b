"""Partners in a browser: joining, writing a listing, hearing of a review while the page is open."""

from typing import Any

from playwright.sync_api import expect

from apps.ground.accounts import links
from apps.ground.accounts.models import AccessLink
from apps.supply.listings.models import ListingVersion
from tests.e2e.backstage import Backstage
from tests.e2e.desk import Desk
from tests.e2e.tab import Tabs
from tests.factories import listings
from tests.factories.accounts import operator
from tests.factories.program import active_partner

PASSWORD = "nine quiet harbours at dawn"
TAGLINE = "Follows every vessel, owner and flag, with the filing behind each edge."


def test_a_company_applies_is_approved_and_finds_its_checklist(tabs: Tabs, stage: Backstage) -> None:
    tab = tabs()
    tab.open("/partner/apply/")
    tab.fill(name="Linden Graphs", website="https://linden-graphs.example", country="Germany")
    tab.page.locator("input[name=kind]").first.check()
    tab.fill(full_name="Mara Linden", email="mara@linden-graphs.example")
    tab.press("Submit application")
    assert tab.heading() == "Check your email"

    tab.open(f"/partner/apply/confirm/{stage.look(lambda: newest_link('mara@linden-graphs.example'))}/")
    tab.fill(password=PASSWORD)
    tab.press("Submit application")
    expect(tab.page.get_by_text("We are reviewing your application")).to_be_visible()
    tab.listens()

    desk = Desk(tabs(stage(operator)))
    desk.open_row("program/partner", "Linden Graphs")
    desk.pull("Approve application")
    expect(tab.page.get_by_text("You are a partner")).to_be_visible()  # without a reload
    tab.press("Continue onboarding", role="link")
    expect(tab.page.get_by_role("heading", level=1)).to_have_text("Onboarding")
    expect(tab.page.locator("#steps")).to_contain_text("agreement")


def test_a_listing_is_begun_and_saves_itself(tabs: Tabs, stage: Backstage) -> None:
    owner, _partner = stage(active_partner, "Cinder Maps", "cinder.example")
    tab = tabs(owner)
    tab.open("/partner/listings/new/")
    tab.fill(name="Harbour Watch")
    tab.press("Create listing")
    tab.page.wait_for_url("**/edit/basics/")
    with tab.page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 200):
        tab.page.locator("[name=content_en_tagline]").press_sequentially(TAGLINE)
    expect(tab.page.locator("[data-saved]")).to_contain_text("Saved")
    tab.page.reload()
    expect(tab.page.locator("[name=content_en_tagline]")).to_have_value(TAGLINE)
    tab.press("Save and continue")
    tab.page.wait_for_url("**/edit/description/")
    tab.open(tab.path.replace("description", "submit"))
    expect(tab.page.get_by_role("button", name="Submit for review")).to_have_count(0)
    tab.press("Logo", role="link")
    tab.page.wait_for_url("**/edit/media/#id_logo")


def test_a_text_that_is_too_long_is_counted_and_never_said_to_be_saved(tabs: Tabs, stage: Backstage) -> None:
    owner, _partner = stage(active_partner, "Petrel Data", "petrel.example")
    tab = tabs(owner)
    tab.open("/partner/listings/new/")
    tab.fill(name="Petrel Watch")
    tab.press("Create listing")
    tab.page.wait_for_url("**/edit/basics/")
    summary, count = tab.page.locator("#id_content_en_tagline"), tab.page.locator("#id_content_en_tagline_count")
    expect(count).to_have_text("0 of 140 characters")
    with tab.expecting(422), tab.page.expect_response(lambda answer: answer.status == 422):
        summary.fill("x" * 150)
    expect(count).to_have_text("150 of 140 characters")
    expect(summary).to_have_value("x" * 150)
    expect(tab.page.locator("[data-saved]")).to_have_text("Not saved yet")
    assert stage.look(lambda: ListingVersion.objects.get(listing__slug="petrel-watch").text("tagline", "en")) == ""


def test_the_steps_of_the_editor_are_all_in_sight(tabs: Tabs, stage: Backstage) -> None:
    owner, _partner = stage(active_partner, "Siskin Data", "siskin.example")
    version: ListingVersion = stage(listings.draft, owner, "Siskin Lens")
    tab = tabs(owner)
    tab.page.set_viewport_size({"width": 1280, "height": 800})
    tab.open(f"/partner/listings/{stage.look(lambda: version.listing.public_id)}/edit/facets/")
    steps = tab.page.get_by_role("navigation", name="Sections")
    assert steps.get_by_role("link").count() == 9
    assert steps.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_a_listing_is_sent_back_mended_approved_and_found(tabs: Tabs, stage: Backstage) -> None:
    owner, _partner = stage(active_partner, "Tern Analytics", "tern.example")
    version: ListingVersion = stage(listings.draft, owner, "Vessel Lens")
    partner, desk = tabs(owner), Desk(tabs(stage(operator)))
    here = f"/partner/listings/{stage.look(lambda: version.listing.public_id)}/"
    partner.open(f"{here}edit/submit/")
    partner.press("Submit for review")
    partner.open(here)
    partner.listens()

    desk.review("Vessel Lens")
    desk.remark("Entire listing", "Say in the summary which registers are read.")
    desk.decide("Request changes", note="One thing is missing: the registers.")
    expect(partner.page.get_by_text("One thing is missing: the registers.")).to_be_visible()  # without a reload
    expect(partner.page.get_by_text("Say in the summary which registers are read.")).to_be_visible()

    partner.open(f"{here}edit/basics/")
    partner.fill(content_en_tagline=TAGLINE)
    partner.press("Save")
    partner.open(f"{here}edit/submit/")
    partner.press("Submit for review")
    partner.open(here)
    partner.listens()

    desk.review("Vessel Lens")
    desk.decide("Approve")
    expect(partner.page.get_by_role("link", name="View in store")).to_be_visible()  # without a reload

    visitor = tabs()
    visitor.open("/browse/?q=vessel")
    visitor.press("Vessel Lens", role="link")
    expect(visitor.page.get_by_text(TAGLINE).first).to_be_visible()


def newest_link(email: str) -> Any:
    """The token that was mailed to this address last."""
    return links.token_of(AccessLink.objects.filter(email=email).latest("id"))
