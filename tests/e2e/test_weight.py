"""What the storefront's pages cost a visitor: requests and bytes over the wire, at a first visit."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import BrowserContext, Page

from tests.e2e.backstage import Backstage
from tests.e2e.scenes import published
from tests.factories.program import active_partner

MOST_REQUESTS = 8
MOST_BYTES = 100_000
MOST_BYTES_AT_HOME = 120_000
PICTURES = {"Image"}
EXCERPT = Path(__file__).parents[1] / "data" / "cncf-excerpt.yml"
FULL = 20  # rows of the excerpt


@pytest.fixture(scope="module")
def slug(stage: Backstage) -> str:
    partner, _row = stage.within("eu", active_partner, "Plume Data", "plume.example")
    return str(stage.within("eu", published, partner, "Plume Screening").slug)


def cost(page: Page, address: str) -> list[tuple[str, int, str]]:
    """Each file that a first visit fetches: kind, bytes as they came, address."""
    session = page.context.new_cdp_session(page)
    kinds: dict[str, tuple[str, str]] = {}
    sizes: dict[str, int] = {}
    session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: (e["type"], e["response"]["url"])}))
    session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}))
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    return [(*kinds[each][:1], size, kinds[each][1]) for each, size in sizes.items() if each in kinds]


@pytest.fixture(scope="module")
def shelf(stage: Backstage) -> str:
    """A host whose search pages are full."""
    stage.within("eu", lambda: call_command("import_catalogue", EXCERPT, marketplace="eu", stdout=io.StringIO()))
    return "eu"


@pytest.mark.parametrize("path", ["/", "/browse/", "/l/{slug}/"])
def test_a_first_visit_is_light(
    path: str,
    slug: str,
    shelf: str,
    stage: Backstage,
    new_context: Callable[..., BrowserContext],
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = new_context().new_page()
    files = cost(page, f"http://{shelf}.localhost:{stage.product.port}{path.format(slug=slug)}")
    if path == "/browse/":
        assert page.get_by_role("article").count() >= FULL, "an empty page is light"
    counted = [(kind, size, url) for kind, size, url in files if kind not in PICTURES and not url.startswith("data:")]
    requests, weight = len(counted), sum(size for _kind, size, _url in counted)
    with capsys.disabled():
        print(f"\n{path}: {requests} requests, {weight / 1000:.1f} kB without pictures")  # noqa: T201  (a measurement)
    assert requests <= MOST_REQUESTS, counted
    assert weight <= (MOST_BYTES_AT_HOME if path == "/" else MOST_BYTES), counted
