"""What the steps of one run share: who acts, and what came of the steps before."""

import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from apps.surfaces.golden.smoke.browser import Browser, DoesNotHold, Page, Program

MARKETPLACE = "eu"
HOST = "eu.localhost"
PASSWORD = "sufficiently long for smoke"
KEY = re.compile(r"ig_(?:live|sandbox)_[A-Za-z0-9]+_[A-Za-z0-9]+_[A-Za-z0-9]+")

QUOTED = re.compile(r"[“„]([^”“]+)[”“]")  # the name that a dangerous lever asks to type


@dataclass
class Story:
    """One run. `seen` holds public ids and texts by name, filled step by step."""

    port: int
    run: str = field(default_factory=lambda: secrets.token_hex(3))
    seen: dict[str, str] = field(default_factory=dict)
    people: dict[str, Browser] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)

    def __getitem__(self, who: str) -> Browser:
        """The browser of a person, made when first asked for."""
        return self.people.setdefault(who, Browser(HOST, self.port))

    @property
    def company(self) -> str:
        return f"Smoke {self.run.upper()}"

    @property
    def domain(self) -> str:
        return f"smoke-{self.run}.example"

    @property
    def buyer_domain(self) -> str:
        return f"buyer-{self.run}.example"

    @property
    def product(self) -> str:
        return f"Soot Atlas {self.run.upper()}"

    def make_key(self, who: str, path: str, scopes: list[str]) -> Program:
        """An API key made on the page for it, shown once."""
        page = self[who].submit(self[who].get(path), {"name": "Smoke", "scopes": scopes}, has="scopes")
        found = KEY.search(page.content.decode())
        if found is None:
            raise DoesNotHold(f"no key on {page.path}: {page.text[:400]}")
        self.programs[who] = Program(HOST, self.port, found.group())
        return self.programs[who]

    def lever(self, who: str, model: str, search: str, name: str, values: dict[str, Any] | None = None) -> Page:
        """Find an object in the admin, open a lever's page (which changes nothing) and pull it."""
        admin = self[who]
        preview = self.preview(who, model, search, name)
        given = dict(values or {})
        to_type = QUOTED.search(preview.text)
        if "name" in preview.form("key").kinds and to_type:
            given["name"] = to_type.group(1)
        receipt = admin.submit(preview, given, has="key")
        if "/receipt/" not in receipt.path:
            raise DoesNotHold(f"{name} on {model} gave no receipt: {receipt.text[:600]}")
        return receipt

    def preview(self, who: str, model: str, search: str, name: str) -> Page:
        """A lever's page, as its dry run."""
        admin = self[who]
        listed = admin.get(f"/admin/{model}/?q={search}")
        if f"/admin/{model}/" not in listed.path or listed.status != 200:
            raise DoesNotHold(f"/admin/{model}/ answered {listed.status} at {listed.path}")
        page = admin.get(admin.get(listed.link("/change/")).link(f"/act/{name}/"))
        holds(page.status == 200 and f"/act/{name}/" in page.path, f"the page of {name}", page)
        return page


def holds(condition: bool, what: str, page: Page | None = None) -> None:
    """Raises: DoesNotHold, with what the page showed."""
    if not condition:
        shown = f"; {page.path} ({page.status}) shows: {page.text[:500]}" if page is not None else ""
        raise DoesNotHold(f"{what} does not hold{shown}")


def until(within_s: float, what: str, look: Callable[[], Any]) -> Any:
    """What `look` finds, asked again and again for so long. Raises: DoesNotHold."""
    end = time.monotonic() + within_s
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise DoesNotHold(f"{what} did not come within {within_s:.0f} s")
        time.sleep(0.1)
