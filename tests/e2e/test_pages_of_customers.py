"""Every page of a customer's organisation."""

from tests.e2e import tours
from tests.e2e.inspection import walk
from tests.e2e.scenes import Scene
from tests.e2e.tab import Tabs


def test_customers_pages(tabs: Tabs, scene: Scene) -> None:
    assert walk(tabs, scene.buyer, tours.CUSTOMER, scene) == []
