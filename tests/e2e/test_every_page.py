"""Every page as each role: axe finds nothing, light and dark, wide and narrow; nothing scrolls sideways."""

import pytest
from playwright.sync_api import Page

from apps.ground.policy.actor import Actor
from tests.e2e import tours
from tests.e2e.backstage import Backstage
from tests.e2e.scenes import Scene, furnished
from tests.e2e.tab import Tab, Tabs
from tests.support.accessibility import sideways, violations

WIDE, NARROW, NARROWEST = 1440, 390, 320
MOST_QUERIES = 30  # session, membership and policy among them
COLOURS = ["color-contrast"]  # what a theme alone can change


@pytest.fixture(scope="module")
def scene(stage: Backstage) -> Scene:
    return furnished(stage)


def faults(tab: Tab, path: str) -> list[object]:
    """What is wrong with a page: axe's findings and sideways scrolling, with theme and width."""
    page = opened(tab, path)
    found: list[object] = []
    for width in (WIDE, NARROW, NARROWEST):
        if (by := sideways(page, width)) > 0:
            found.append((path, width, f"{by} px sideways"))
        if width == NARROWEST:
            break
        found += [(path, width, "light", *each) for each in violations(page)]
        page.emulate_media(color_scheme="dark")
        found += [(path, width, "dark", *each) for each in violations(page, COLOURS)]
        page.emulate_media(color_scheme="light")
    return found


def walk(tabs: Tabs, who: Actor | None, tour: tours.Tour, scene: Scene) -> list[object]:
    """Open each page of a tour in one tab; returns everything that is wrong."""
    tab = tabs(who)
    return [fault for path in tours.paths(tour, scene) for fault in faults(tab, path)]


def test_every_address_is_toured_or_known_to_be_no_page() -> None:
    toured = {name for tour in (tours.VISITOR, tours.CUSTOMER, tours.PARTNER, tours.APPLICANT) for name, _made in tour}
    no_pages = {name for names in tours.NO_PAGES.values() for name in names}
    assert toured & no_pages == set()
    assert tours.named_addresses() == toured | no_pages


def test_visitors_pages(tabs: Tabs, scene: Scene) -> None:
    assert walk(tabs, None, tours.VISITOR, scene) == []


def test_customers_pages(tabs: Tabs, scene: Scene) -> None:
    assert walk(tabs, scene.buyer, tours.CUSTOMER, scene) == []


def test_partners_pages(tabs: Tabs, scene: Scene) -> None:
    assert walk(tabs, scene.partner, tours.PARTNER, scene) == []


def test_applicants_pages(tabs: Tabs, scene: Scene) -> None:
    assert walk(tabs, scene.applicant, tours.APPLICANT, scene) == []


def test_no_page_asks_the_database_too_often(
    stage: Backstage, scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: dict[str, int] = {}
    for who, tour in (
        (None, tours.VISITOR),
        (scene.buyer, tours.CUSTOMER),
        (scene.partner, tours.PARTNER),
        (scene.applicant, tours.APPLICANT),
    ):
        asked |= stage.queries(who, list(tours.paths(tour, scene)))
    with capsys.disabled():
        most = sorted(asked.items(), key=lambda each: -each[1])[:5]
        print(f"\n{len(asked)} pages, {sum(asked.values()) / len(asked):.1f} queries a page; most: {most}")  # noqa: T201
    assert {path: count for path, count in asked.items() if count > MOST_QUERIES} == {}


def test_operators_pages(tabs: Tabs, scene: Scene) -> None:
    """From the first page through every list, an object of each, and every lever offered there. One page of each form
    is looked at in both themes and all widths, the others as operators mostly see them: light and wide."""
    tab, waiting = tabs(scene.operator), ["/admin/"]
    seen: set[str] = set()
    forms: set[str] = set()
    found: list[object] = []
    while waiting:
        path = waiting.pop(0)
        kind, form = tours.kind_of(path), tours.form_of(path)
        if kind in seen or (form == "history" and form in forms):
            continue
        found += [(path, *each) for each in violations(opened(tab, path))] if form in forms else faults(tab, path)
        waiting += tab.page.eval_on_selector_all("#content a[href], #header a[href]", PATHS_OF_LINKS)
        seen.add(kind)
        forms.add(form)
    assert found == []
    assert {"index", "changelist", "change", "history", "act", "review"} <= forms


def opened(tab: Tab, path: str) -> Page:
    """The page, light and wide."""
    tab.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    tab.page.set_viewport_size({"width": WIDE, "height": 900})
    return tab.open(path)


PATHS_OF_LINKS = """links => links.map((link) => new URL(link.href))
    .filter((url) => url.origin === location.origin && url.pathname.startsWith('/admin/')).map((url) => url.pathname)"""
