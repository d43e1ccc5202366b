"""The inbox in a browser: a queue is handled within two clicks an item."""

import pytest
from playwright.sync_api import expect

from apps.ground.policy.actor import Actor
from apps.supply.listings.models import ListingVersion
from tests.e2e.backstage import Backstage
from tests.e2e.tab import Tab, Tabs
from tests.factories import listings as make
from tests.factories.accounts import operator
from tests.factories.program import active_partner

QUEUE = 20
MOST_CLICKS = 45
COUNTING = "document.addEventListener('click', (event) => { if (event.isTrusted) window.counted(); }, true);"


@pytest.fixture(scope="module")
def partner(stage: Backstage) -> Actor:
    return stage(active_partner, "Inlet Data", "inlet.example")[0]


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

    expect(tab.page.get_by_text("Nothing else waits in this view.")).to_be_visible()
    assert approved(stage) == QUEUE
    assert QUEUE * 2 < len(clicks) <= MOST_CLICKS
