"""One served product and one browser for all tests of this folder; a browser context for each person in a test."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from pytest_django import DjangoDbBlocker

from tests.e2e.backstage import Backstage
from tests.e2e.scenes import Scene, furnished
from tests.e2e.tab import Tabs
from tests.support.databases import clone_database, drop_database, template_database
from tests.support.product import Product

HERE = Path(__file__).parent
FIRST_VALKEY_NUMBER = 8
SERIOUS = re.compile(r'"level": "(error|critical)"|^Traceback')


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Product]:
    """The product, serving an own database without a single listing."""
    own = tmp_path_factory.mktemp("product", numbered=False)
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    number = FIRST_VALKEY_NUMBER + int(worker_id.removeprefix("gw") if worker_id != "master" else 0) % 8
    product = Product(clone_database(template_database(), f"e2e_{worker_id}"), own, shared / "static", number)
    try:
        product.prepare()
        product.start()
        yield product
    finally:
        product.stop()
        drop_database(product.database)


@pytest.fixture(scope="session")
def stage(product: Product, django_db_blocker: DjangoDbBlocker) -> Iterator[Backstage]:
    """Arranges what a test then finds in the browser: `stage(live_listing, "Ownership Resolver")`."""
    stage = Backstage(product, django_db_blocker)
    yield stage
    stage.close()


@pytest.fixture(scope="session")
def scene(stage: Backstage) -> Scene:
    """Something for every page to show. Who only looks changes nothing, so it is made once."""
    return furnished(stage)


@pytest.fixture
def tabs(
    stage: Backstage, new_context: Callable[..., BrowserContext], product: Product, request: pytest.FixtureRequest
) -> Iterator[Tabs]:
    """Opens tabs: `tabs(actor)`. Afterwards no tab may have seen an error that its test did not expect."""
    written = product.log().stat().st_size
    tabs = Tabs(new_context, stage)
    yield tabs
    trouble = [each for tab in tabs.opened for each in tab.trouble]
    with product.log().open() as log:
        log.seek(written)
        trouble += [line for line in log.read().splitlines() if SERIOUS.search(line)]
    assert trouble == []
