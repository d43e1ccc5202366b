"""What the storefront's pages cost a visitor: requests and bytes over the wire, at a first visit."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.e2e.backstage import Backstage
from tests.e2e.scenes import published
from tests.factories.program import active_partner

MOST_REQUESTS = 8
MOST_BYTES = 100_000
MOST_BYTES_AT_HOME = 120_000
PICTURES = {"Image"}


@pytest.fixture(scope="module")
def slug(stage: Backstage) -> str:
    partner, _row = stage(active_partner, "Plume Data", "plume.example")
    return str(stage(published, partner, "Plume Screening").slug)


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


@pytest.mark.parametrize("path", ["/", "/browse/", "/l/{slug}/"])
def test_a_first_visit_is_light(
    path: str,
    slug: str,
    stage: Backstage,
    new_context: Callable[..., BrowserContext],
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = new_context().new_page()
    files = cost(page, f"http://us.localhost:{stage.product.port}{path.format(slug=slug)}")
    counted = [(kind, size, url) for kind, size, url in files if kind not in PICTURES and not url.startswith("data:")]
    requests, weight = len(counted), sum(size for _kind, size, _url in counted)
    with capsys.disabled():
        print(f"\n{path}: {requests} requests, {weight / 1000:.1f} kB without pictures")  # noqa: T201  (a measurement)
    assert requests <= MOST_REQUESTS, counted
    assert weight <= (MOST_BYTES_AT_HOME if path == "/" else MOST_BYTES), counted
