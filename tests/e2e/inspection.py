"""What is wrong with a page: axe's findings, light and dark, wide and narrow; and what scrolls sideways."""

from playwright.sync_api import Page

from apps.ground.policy.actor import Actor
from tests.e2e import tours
from tests.e2e.scenes import Scene
from tests.e2e.tab import Tab, Tabs
from tests.support.accessibility import sideways, violations

WIDE, NARROW, NARROWEST = 1440, 390, 320
COLOURS = ["color-contrast"]  # what a theme alone can change


def walk(tabs: Tabs, who: Actor | None, tour: tours.Tour, scene: Scene) -> list[object]:
    """Open each page of a tour in one tab; returns everything that is wrong."""
    tab = tabs(who)
    return [fault for path in tours.paths(tour, scene) for fault in faults(tab, path)]


def faults(tab: Tab, path: str) -> list[object]:
    """What is wrong with a page in both themes and at all widths, with theme and width."""
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


def opened(tab: Tab, path: str) -> Page:
    """The page, light and wide."""
    tab.page.emulate_media(color_scheme="light", reduced_motion="reduce")
    tab.page.set_viewport_size({"width": WIDE, "height": 900})
    return tab.open(path)
