"""Everybody walks where the links lead, in a browser that remembers script errors, refused content and failed requests.

Every run takes a few steps that a seed chooses; `make crawl` (WALKS=all) goes everywhere.
"""

import random
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Request

from apps.ground.policy.actor import Actor
from tests.crawl.crawler import kind_of, route_of
from tests.e2e import tours
from tests.e2e.backstage import Backstage
from tests.e2e.scenes import Scene
from tests.e2e.tab import Tab, Tabs
from tests.factories.accounts import operator
from tests.support.sampled import IS_WHOLE, SEED

STEPS = 10_000 if IS_WHOLE else 4
OF_A_KIND = 2
MOST_QUESTIONS = 1
# A browser gives up what it was fetching when its page is left, and says so.
LEFT = "net::ERR_ABORTED"
LINKS = """() => [...document.querySelectorAll('a[href], link[rel=next]')].map((each) => new URL(each.href))
    .filter((url) => url.origin === location.origin).map((url) => url.pathname + url.search)"""
NO_PAGES = {name for names in tours.NO_PAGES.values() for name in names}
WHO = ["visitor", "buyer", "second", "partner", "applicant", "operator", "auditor"]


@dataclass
class Stroll:
    """A tab that goes where its pages lead."""

    tab: Tab
    chance: random.Random

    def __post_init__(self) -> None:
        self.tab.page.on("requestfailed", self._failed)

    def through(self, door: str, steps: int) -> int:
        """Open so many pages, none of them twice and two of a kind; returns how many there were."""
        waiting, seen, kinds, opened = [door], {door}, Counter[Any](), 0
        while waiting and opened < steps:
            path = waiting.pop(self.chance.randrange(len(waiting)))
            kinds[kind_of(path)] += 1
            if kinds[kind_of(path)] > OF_A_KIND:
                continue
            page = self.tab.open(path)
            opened += 1
            found = {each for each in page.evaluate(LINKS) if is_page(each)} - seen
            seen |= found
            waiting += sorted(found)
        return opened

    def _failed(self, request: Request) -> None:
        if request.failure and request.failure != LEFT:
            self.tab.trouble.append(f"{self.tab.path}: {request.method} {request.url}: {request.failure}")


def is_page(path: str) -> bool:
    """Whether a browser shows this address, and does not keep it as a file or lead on."""
    place = urlsplit(path)
    apart = place.path.startswith(("/api/", "/static/")) or route_of(path) in NO_PAGES
    return not apart and place.query.count("=") <= MOST_QUESTIONS


@pytest.mark.parametrize("who", WHO)
def test_no_page_on_the_way_has_an_error(tabs: Tabs, stage: Backstage, scene: Scene, who: str) -> None:
    actor: Actor | None = None if who == "visitor" else getattr(scene, who, None)
    if who == "auditor":
        actor = stage(operator, ("auditor",))
    tab = tabs(actor)
    door = "/admin/" if who in ("operator", "auditor") else "/"
    opened = Stroll(tab, random.Random(f"{SEED} {who}")).through(door, STEPS)
    assert tab.trouble == [], f"FAULT_SEED={SEED}"
    assert opened >= min(STEPS, 4)
