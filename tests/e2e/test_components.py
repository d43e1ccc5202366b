"""What the scripts do, in a real browser under the real content policy. No server: the browser is handed each file."""

import json
import mimetypes
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context
from django.template.loader import get_template
from django.test import RequestFactory
from django.utils import translation
from playwright.sync_api import Page, Route, WebSocketRoute

from apps.surfaces.components import samples
from tests.support.accessibility import violations

pytestmark = pytest.mark.urls("tests.surfaces.components.addresses")

SITE = "http://guide.localhost"
DIRECTIVES = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
POLICY = "; ".join(f"{name} {' '.join(sources)}" for name, sources in DIRECTIVES.items() if name != "report-uri")


class Visitor:
    """Somebody signed in, with two organisations to act for."""

    is_anonymous = False
    is_operator = False
    is_partner = True
    organisation_name = "Halcyon Data"
    organisation_ref = "org_1"


def _page_html(path: str, theme: str, live: str) -> str:
    frame = "base_partner.html" if "frame=partner" in path else "base_store.html"
    values = {
        **samples.context(),
        "frame": frame,
        "direction": "rtl" if "dir=rtl" in path else "ltr",
        "theme": theme,
        "actor": Visitor,
        "organisations": [{"public_id": "org_1", "name": "Halcyon Data"}, {"public_id": "org_2", "name": "Northwind"}],
        "request": RequestFactory().get(path),
    }
    with translation.override("en"):
        html = get_template("styleguide/index.html").template.render(Context(values))
    return html.replace("<body ", f'<body data-live="{live}" ', 1) if live else html


class Guide:
    """The style guide in a browser tab, with what went wrong there."""

    def __init__(self, page: Page) -> None:
        self.page, self.trouble, self.live = page, [], ""
        page.on("console", lambda said: self.trouble.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.route(f"{SITE}/**", self._answer)

    def _answer(self, route: Route) -> None:
        address = route.request.url.removeprefix(SITE)
        if address.startswith("/static/"):
            name = address.removeprefix("/static/").split("?")[0]
            found = finders.find(name)
            kind = {".woff2": "font/woff2"}.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "text/plain"
            if isinstance(found, str):
                route.fulfill(body=Path(found).read_bytes(), content_type=kind)
            else:
                route.fulfill(status=404, body="")
            return
        cookies = {cookie["name"]: cookie["value"] for cookie in self.page.context.cookies(SITE)}
        html = _page_html(address, cookies.get("theme", ""), self.live)
        route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    def open(self, query: str = "", width: int = 1440) -> Page:
        """Load the guide at a width; waits until scripts have run."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.goto(f"{SITE}/styleguide/{query}")
        return self.page


@pytest.fixture
def guide(page: Page) -> Iterator[Guide]:
    opened = Guide(page)
    yield opened
    assert opened.trouble == []


def test_nothing_offends_the_content_policy_and_every_file_is_there(guide):
    page = guide.open()
    assert page.evaluate("typeof htmx") == "object"
    assert page.locator("[data-theme-toggle]:visible").count() == 2


@pytest.mark.parametrize("query", ["", "?dir=rtl", "?frame=partner"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_no_page_scrolls_sideways_even_at_twice_the_letter_size(guide, query, width):
    page = guide.open(query, width)
    sideways = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(sideways) <= 0
    page.evaluate(
        "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('html { font-size: 200% }');"
        " document.adoptedStyleSheets = [sheet]; }"
    )
    assert page.evaluate(sideways) <= 0


@pytest.mark.parametrize("query", ["", "?dir=rtl", "?frame=partner"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wide_or_narrow(guide, query, theme):
    guide.page.emulate_media(color_scheme=theme)
    for width in (1440, 390):
        page = guide.open(query, width)
        assert violations(page) == []


@pytest.mark.parametrize("width, is_list", [(1440, False), (390, True)])
def test_on_a_phone_a_row_is_a_list_of_names_and_values(guide, width, is_list):
    """Each cell but the first stands below the one before, with its column's name in front of it."""
    page = guide.open("", width)
    cells = page.locator(".tbl:has([data-label]) tbody tr").first.locator(":is(th, td)")
    boxes = [cell.bounding_box() for cell in cells.all()]
    assert len(boxes) > 2
    assert all(one["y"] + one["height"] <= next_one["y"] for one, next_one in pairwise(boxes)) is is_list
    named = cells.nth(1).evaluate("cell => [getComputedStyle(cell, '::before').content, cell.dataset.label]")
    assert named[0] == (f'"{named[1]}"' if is_list else "none")


def test_the_theme_is_kept_in_a_cookie_so_that_the_server_sends_it(guide):
    page = guide.open()
    page.locator(".top [data-theme-toggle]").click()
    chosen = page.evaluate("document.documentElement.dataset.theme")
    assert chosen in {"light", "dark"}
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == chosen


def test_the_side_menu_is_a_sheet_on_narrow_screens(guide):
    page = guide.open("?frame=partner", 390)
    side = page.locator("#side")
    assert not side.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert side.is_visible()
    page.keyboard.press("Escape")
    assert not side.is_visible()
    assert page.evaluate("document.activeElement.getAttribute('popovertarget')") == "side"


def test_the_side_menu_is_part_of_the_page_on_wide_screens(guide):
    assert guide.open("?frame=partner").locator("#side").is_visible()


def test_a_single_key_opens_the_list_and_can_be_switched_off(guide):
    page = guide.open()
    page.keyboard.press("?")
    dialog = page.locator("#shortcuts")
    assert dialog.is_visible()
    dialog.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("?")
    assert not dialog.is_visible()


def test_keys_typed_into_a_field_are_no_shortcuts(guide):
    page = guide.open()
    page.locator("#calm_calm-cost_centre").press_sequentially("g?/")
    assert page.locator("#calm_calm-cost_centre").input_value() == "g?/"
    assert not page.locator("#shortcuts").is_visible()


def test_a_dialog_asks_before_something_is_cut_off_and_gives_focus_back(guide):
    page = guide.open()
    opener = page.get_by_role("link", name="Revoke key")
    opener.click()
    dialog = page.get_by_role("dialog", name="Revoke this key?")
    assert dialog.is_visible()
    dialog.get_by_role("button", name="Cancel").click()
    assert not dialog.is_visible()
    assert opener.evaluate("link => link === document.activeElement")


def test_a_long_list_is_found_by_typing_and_chosen_by_keyboard(guide):
    page = guide.open()
    box = page.get_by_role("combobox", name="Country").first
    assert box.input_value() == "Deutschland"
    box.fill("ned")
    box.press("ArrowDown")
    box.press("Enter")
    assert page.locator("#calm_calm-country").evaluate("select => select.value") == "NL"


def test_live_news_reach_the_elements_that_listen_once_each(guide):
    sockets: list[WebSocketRoute] = []
    guide.page.route_web_socket("**/live/**", lambda socket: sockets.append(socket))
    guide.live = "listings reviews"
    page = guide.open()
    page.evaluate(
        "window.heard = []; for (const topic of ['listings', 'secrets'])"
        " document.body.addEventListener(`live:${topic}`, (event) => heard.push([topic, event.detail.sequence]))"
    )
    page.wait_for_function("document.body.dataset.liveState === 'on'")
    assert sockets[0].url.endswith("/live/?topics=listings%2Creviews")
    news = [("listings", 1), ("listings", 1), ("secrets", 1), ("listings", 2), ("listings", 1)]
    for topic, sequence in news:
        sockets[0].send(json.dumps({"topic": topic, "subject": "lst_1", "sequence": sequence}))
    sockets[0].send("not json")
    page.wait_for_function("heard.length >= 2")
    assert page.evaluate("heard") == [["listings", 1], ["listings", 2]]


def test_a_lost_connection_is_said_and_mended_and_what_was_missed_is_fetched(guide):
    answers = {"refuse": 4}

    def connect(socket: WebSocketRoute) -> None:
        if answers["refuse"]:
            answers["refuse"] -= 1
            socket.close(code=1001)

    guide.page.route_web_socket("**/live/**", connect)
    guide.live = "listings"
    guide.page.clock.install()
    page = guide.open()
    page.evaluate("window.heard = 0; document.body.addEventListener('live:listings', () => heard += 1)")
    for _try in range(12):
        page.clock.run_for(5000)
        if "paused" in page.locator("#toasts").inner_text():
            break
    assert "Live updates are paused" in page.locator("#toasts").inner_text()
    for _try in range(12):
        page.clock.run_for(10000)
        if page.evaluate("heard"):
            break
    assert page.evaluate("[heard, document.body.dataset.liveState]") == [1, "on"]
    assert "Live updates are back" in page.locator("#toasts").inner_text()


def test_what_was_missed_in_a_short_gap_is_fetched_without_a_word(guide):
    sockets: list[WebSocketRoute] = []
    guide.page.route_web_socket("**/live/**", lambda socket: sockets.append(socket))
    guide.live = "listings"
    guide.page.clock.install()
    page = guide.open()
    page.evaluate("window.heard = 0; document.body.addEventListener('live:listings', () => heard += 1)")
    page.wait_for_function("document.body.dataset.liveState === 'on'")
    sockets[0].close(code=1001)
    for _try in range(12):
        page.clock.run_for(1000)
        if page.evaluate("heard"):
            break
    assert page.evaluate("[heard, document.body.dataset.liveState]") == [1, "on"]
    assert page.locator("#toasts").inner_text().strip() == ""
