"""Every page of a partner's organisation, and of one that has still to be admitted."""

from tests.e2e import tours
from tests.e2e.inspection import walk
from tests.e2e.scenes import Scene
from tests.e2e.tab import Tabs


def test_partners_pages(tabs: Tabs, scene: Scene) -> None:
    assert walk(tabs, scene.partner, tours.PARTNER, scene) == []


def test_applicants_pages(tabs: Tabs, scene: Scene) -> None:
    assert walk(tabs, scene.applicant, tours.APPLICANT, scene) == []
