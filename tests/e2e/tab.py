"""A browser tab that remembers what went wrong in it: refused addresses, script errors, content policy reports."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, expect

from apps.ground.policy.actor import Actor
from tests.e2e.backstage import Backstage

expect.set_options(timeout=15_000)  # news comes within a second, on a machine that does nothing else
ALREADY_COUNTED = "Failed to load resource"  # the answer itself is judged by its status


@dataclass
class Tab:
    """One person at one marketplace. `open("/browse/")` goes there; `page` is Playwright's page."""

    page: Page
    site: str
    trouble: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    expected: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.trouble.append(f"script: {error}"))
        self.page.on("request", self._request)
        self.page.on("response", self._response)

    def open(self, path: str, status: int = 200) -> Page:
        """Go to a path of the marketplace, or to a whole address."""
        with self.expecting(status):
            answer = self.page.goto(path if path.startswith("http") else self.site + path)
        assert answer is not None
        assert answer.status == status, f"{path} answered {answer.status}:\n{self.page.inner_text('body')[:1500]}"
        return self.page

    def press(self, name: str, *, role: Literal["button", "link"] = "button") -> None:
        """Press the button, or follow the link, of this name."""
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def fill(self, **fields: str) -> None:
        """Fill fields by their names; of a list, choose the entry of this label."""
        for name, value in fields.items():
            field = self.page.locator(f"[name={name}]:visible").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text().strip()

    def listens(self) -> None:
        """Wait until the page is told of news by itself."""
        expect(self.page.locator("body")).to_have_attribute("data-live-state", "on")

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """Answers that are meant within this block."""
        before, self.expected = self.expected, self.expected | set(statuses)
        try:
            yield
        finally:
            self.expected = before

    def _console(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith(ALREADY_COUNTED):
            self.trouble.append(f"{self.path}: console: {said.text}")

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).path == "/csp-report":
            self.trouble.append(f"{self.path}: content policy: {request.post_data}")

    def _response(self, response: Response) -> None:
        self.answers.append(response)
        if response.status >= 400 and response.status not in self.expected:
            self.trouble.append(f"{response.status} {response.request.method} {response.url}")


class Tabs:
    """Opens tabs for people; each has a browser context of its own, so nobody shares cookies."""

    def __init__(self, new_context: Callable[..., BrowserContext], backstage: Backstage) -> None:
        self.new_context, self.backstage = new_context, backstage
        self.opened: list[Tab] = []

    def __call__(
        self, who: Actor | None = None, *, marketplace: str = "us", width: int = 1440, script: bool = True
    ) -> Tab:
        """A tab of this member, or of a visitor."""
        context = self.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
            reduced_motion="reduce",
            locale="en-US",
            accept_downloads=True,
        )
        site = f"http://{marketplace}.localhost:{self.backstage.product.port}"
        if who is not None:
            cookie = self.backstage.session_of(who, marketplace)
            context.add_cookies([{"name": "session", "value": cookie, "url": site}])
        context.set_default_timeout(10_000)
        tab = Tab(context.new_page(), site)
        self.opened.append(tab)
        return tab
