"""The inbox in a browser: a queue is handled within two clicks an item."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from apps.ground.policy.actor import Actor
from apps.supply.listings import commands
from apps.supply.listings.models import ListingVersion
from tests.e2e.backstage import Backstage
from tests.e2e.tab import Tab, Tabs
from tests.factories import listings as make
from tests.factories.accounts import operator
from tests.factories.program import active_partner, applicant

QUEUE = 20
MOST_CLICKS = 45
COUNTING = "document.addEventListener('click', (event) => { if (event.isTrusted) window.counted(); }, true);"


@pytest.fixture(scope="module")
def partner(stage: Backstage) -> Actor:
    return stage(active_partner, "Inlet Data", "inlet.example")[0]


@pytest.fixture(autouse=True)
def no_other_listing_waits(stage: Backstage) -> Iterator[None]:
    """What the scene of other files has sent for review waits elsewhere meanwhile: the queue is this file's own."""
    waiting = ListingVersion.objects.filter(state="submitted").exclude(content__en__name__startswith="Inlet")
    others = stage.look(lambda: list(waiting.values_list("pk", flat=True)))
    stage.look(lambda: ListingVersion.objects.filter(pk__in=others).update(state="rejected"))
    yield
    stage.look(lambda: ListingVersion.objects.filter(pk__in=others).update(state="submitted"))


def counted(tab: Tab) -> list[int]:
    """Grows by one with each click of a person in this tab."""
    clicks: list[int] = []
    tab.page.expose_function("counted", lambda: clicks.append(1))
    tab.page.add_init_script(COUNTING)
    return clicks


def approved(stage: Backstage) -> int:
    return stage.look(
        lambda: ListingVersion.objects.filter(content__en__name__startswith="Inlet", state="published").count()
    )


def test_a_queue_of_twenty_listings_takes_at_most_45_clicks(tabs: Tabs, stage: Backstage, partner: Actor) -> None:
    for number in range(QUEUE):
        stage(make.sent, partner, f"Inlet {number}")
    tab = tabs(stage(operator, ("moderator",)))
    clicks = counted(tab)

    tab.open("/admin/worklist/")
    tab.page.get_by_role("navigation", name="Kind of work").get_by_role("link", name="Listings").click()
    tab.page.get_by_role("checkbox", name="Select all").click()
    tab.press("Claim")
    expect(tab.page.get_by_text(f"{QUEUE} items claimed.")).to_be_visible()
    tab.page.locator(".wi h3 a").first.click()
    for left in reversed(range(QUEUE)):
        tab.press("Approve", role="link")
        tab.press("Approve")
        expect(tab.page.get_by_text("Version approved.")).to_be_visible()
        tab.page.wait_for_url("**/review/**" if left else "**/admin/worklist/?kind=listing")

    expect(tab.page.get_by_text("This view has no other entries.")).to_be_visible()
    assert approved(stage) == QUEUE
    assert QUEUE * 2 < len(clicks) <= MOST_CLICKS


def test_the_list_is_worked_from_the_keyboard(tabs: Tabs, stage: Backstage, partner: Actor) -> None:
    """Keys act in the list alone, can be switched off, and what decides an item asks first."""
    versions = [stage(make.sent, partner, f"Keyed {number}") for number in range(2)]
    tab = tabs(stage(operator, ("moderator",)))
    tab.open("/admin/worklist/?kind=listing")
    links, keys = tab.page.locator(".wi h3 a"), tab.page.keyboard

    keys.press("j")
    expect(links.first).not_to_be_focused()
    tab.page.get_by_role("group", name="Items").focus()
    keys.press("j")
    expect(links.first).to_be_focused()
    keys.press("j")
    expect(links.nth(1)).to_be_focused()
    keys.press("k")
    keys.press("x")
    expect(tab.page.get_by_role("checkbox", name="Select Keyed 0")).to_be_checked()
    keys.press("?")
    expect(tab.page.get_by_text("Claim the item")).to_be_visible()
    tab.press("Close")
    links.first.focus()
    keys.press("c")
    expect(tab.page.get_by_text("1 item claimed.")).to_be_visible()

    links.first.focus()
    keys.press("a")
    tab.page.wait_for_url(f"**/listingversion/{versions[0].pk}/act/approve/**")
    expect(tab.page.get_by_role("button", name="Approve")).to_be_enabled()
    tab.page.go_back()
    links.first.focus()
    keys.press("r")
    tab.page.wait_for_url(f"**/listingversion/{versions[0].pk}/act/reject/**")
    assert stage.look(lambda: ListingVersion.objects.get(pk=versions[0].pk).state) == "in_review", "it only asked"
    tab.page.go_back()
    links.first.focus()
    keys.press("Enter")
    tab.page.wait_for_url(f"**/listingversion/{versions[0].pk}/review/**")

    tab.page.go_back()
    tab.press("All shortcuts")
    tab.page.get_by_label("Single-key shortcuts").click()
    tab.press("Close")
    links.first.focus()
    keys.press("j")
    expect(links.first).to_be_focused()


def test_an_open_inbox_says_that_it_has_changed_and_does_not_move(tabs: Tabs, stage: Backstage) -> None:
    stage(applicant, "Saltmarsh Maritime", "saltmarsh.example")
    tab, colleague = (tabs(stage(operator, ("moderator",))) for _ in range(2))
    tab.open("/admin/worklist/?kind=application")
    tab.listens()
    news = tab.page.get_by_role("link", name="The inbox has changed.")
    expect(news).to_be_hidden()

    colleague.open("/admin/worklist/?kind=application")
    colleague.press("Claim Saltmarsh Maritime")

    expect(news).to_be_visible()
    expect(tab.page.get_by_role("button", name="Claim Saltmarsh Maritime")).to_be_visible()
    news.click()
    expect(tab.page.get_by_role("link", name="Saltmarsh Maritime")).to_be_visible()
    expect(tab.page.get_by_role("button", name="Claim Saltmarsh Maritime")).to_have_count(0)


def test_a_review_has_the_page_of_buyers_beside_the_differences(tabs: Tabs, stage: Backstage, partner: Actor) -> None:
    def revised() -> int:
        version = commands.revise(partner, make.published(partner, "Compared Resolver"))
        text = {"tagline": "Finds owners in 80 countries.", "change_note": "More countries."}
        changes = {"content": {"en": text}, "release_number": "1.1"}
        saved = commands.save_draft(partner, version, changes=changes, stamp=version.etag)
        return int(commands.submit(partner, saved).pk)

    tab = tabs(stage(operator, ("moderator",)))
    tab.open(f"/admin/listings/listingversion/{stage(revised)}/review/")

    shown = tab.page.get_by_role("region", name="Customer view").last
    expect(shown.get_by_role("heading", name="Compared Resolver")).to_be_visible()
    expect(shown).to_contain_text("Finds owners in 80 countries.")
    expect(shown.get_by_role("img").first).to_be_visible()
    changed = tab.page.locator(".chg", has_text="Summary")
    expect(changed).to_contain_text("Compared Resolver finds the people behind companies.")
    expect(changed).to_contain_text("Finds owners in 80 countries.")
    expect(tab.page.locator(".chg")).to_have_count(3)
