"""Every page that asks nobody to sign in; and that no page of anybody is forgotten here or reads the database often."""

import pytest

from tests.e2e import tours
from tests.e2e.backstage import Backstage
from tests.e2e.inspection import walk
from tests.e2e.scenes import Scene
from tests.e2e.tab import Tabs

MOST_QUERIES = 30  # session, membership and policy among them


def test_every_address_is_toured_or_known_to_be_no_page() -> None:
    toured = {name for tour in (tours.VISITOR, tours.CUSTOMER, tours.PARTNER, tours.APPLICANT) for name, _made in tour}
    no_pages = {name for names in tours.NO_PAGES.values() for name in names}
    assert toured & no_pages == set()
    assert tours.named_addresses() == toured | no_pages


def test_visitors_pages(tabs: Tabs, scene: Scene) -> None:
    assert walk(tabs, None, tours.VISITOR, scene) == []


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
