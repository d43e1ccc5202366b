"""The walk itself: from the doors along every link, so many pages of a kind, and what went wrong on the way."""

import random
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import Resolver404, resolve

from tests.crawl.links import Contents, Lead, broken_fragments, leads_of

#: Arguments of routes that name one of many objects; others (a section, an action, a category) make pages of a kind.
NAMES_AN_OBJECT = {"public_id", "listing_id", "order_id", "seat_id", "object_id", "entry"}
NAMES_AN_OBJECT |= {"number", "slug", "digest", "leaf_hash", "token"}
PAGERS = {"cursor", "page", "p"}
VIEWS = {"queue"}  # a query that chooses among lists of their own, as a path could
WAYS_BACK = {"_changelist_filters"}  # the list that an object of the admin was opened from
IN_TEXT = re.compile(r"<(?:loc|link|id)>([^<]+)</|href=\"([^\"]+)\"|(https?://[^\s<>\")]+)")
Check = Callable[[Contents, str], Iterable[str]]


@dataclass(frozen=True)
class Fault:
    """An address that a role was led to and that did not hold."""

    role: str
    address: str
    status: int
    cause: str
    source: str

    def __str__(self) -> str:
        return f"{self.role}: {self.address} answers {self.status}, {self.cause} (from {self.source})"


@dataclass
class Walk:
    """One role's way through one marketplace in one language.

    most: how many addresses of one kind are asked for. filters: how many names a query may have beside the pager's.
    in_all: at most so many addresses, which the walk's name chooses; 0 for all there are, in their order.
    takes: whether lists filtered in this way are walked at all. check: what is wrong with a page.
    """

    role: str
    client: Client
    most: int
    filters: int = 2
    in_all: int = 0
    takes: Callable[[str], bool] = lambda kind: True
    check: Check = lambda contents, address: ()
    faults: list[Fault] = field(default_factory=list)
    reached: Counter[str] = field(default_factory=Counter)
    pages: list[str] = field(default_factory=list)
    asked: int = 0
    _seen: set[tuple[str, bool]] = field(default_factory=set)
    _kinds: Counter[tuple[Any, ...]] = field(default_factory=Counter)
    _waiting: deque[tuple[str, bool, str]] = field(default_factory=deque)

    def begin(self, doors: Iterable[str]) -> "Walk":
        """Go from these addresses on until nothing is left to follow."""
        for door in doors:
            self._note(Lead(door), "the door")
        chance = random.Random(self.role)
        while self._waiting and not (self.in_all and self.asked >= self.in_all):
            if self.in_all:
                self._waiting.rotate(chance.randrange(len(self._waiting)))
            self._visit(*self._waiting.popleft())
        return self

    def _note(self, lead: Lead, source: str) -> None:
        """Remember an address of this marketplace that is to be asked for."""
        place, is_fetched = urlsplit(lead.address), lead.is_fetched
        if place.scheme not in ("", "http", "https") or not self._is_here(place.hostname):
            return
        path = f"{place.path or '/'}{'?' + place.query if place.query else ''}"
        if (path, is_fetched) in self._seen:
            return
        self._seen.add((path, is_fetched))
        if place.path.startswith("/static/"):
            if finders.find(place.path.removeprefix("/static/")) is None:
                self._fault(path, 404, "no such file", source)
            return
        kind = (*kind_of(path), is_fetched, lead.state)
        names = {name for name, _value in parse_qsl(place.query, keep_blank_values=True)} - VIEWS - WAYS_BACK
        if names - PAGERS and (len(names - PAGERS) > self.filters or not self.takes(repr(kind))):
            return
        self._kinds[kind] += 1
        if self._kinds[kind] <= (max(self.most, 2) if names <= PAGERS and names else self.most):
            self._waiting.append((path, is_fetched, source))

    def _is_here(self, host: str | None) -> bool:
        return host is None or host == self.client.defaults["HTTP_HOST"].partition(":")[0]

    def _visit(self, path: str, is_fetched: bool, source: str) -> None:
        self.asked += 1
        answer: Any = self.client.get(path, headers={"HX-Request": "true"} if is_fetched else {})
        status = answer.status_code
        if status >= 400:
            self._fault(path, status, cause_of(answer), source)
            return
        self.reached[route_of(path)] += 1
        if status in (301, 302, 303, 307, 308):
            self._note(Lead(urljoin(path, answer.url)), path)
            return
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if kind == "text/html":
            self._read(body.decode(), path, is_fetched)
        elif kind.endswith("xml") or kind == "text/plain":
            for address in addresses_in(body.decode()):
                self._note(Lead(address), path)

    def _read(self, page: str, path: str, is_fetched: bool) -> None:
        contents = Contents.of(page)
        for lead in leads_of(contents, path):
            self._note(lead, path)
        if not is_fetched:
            self.pages.append(path)
            for cause in (*broken_fragments(contents, path), *self.check(contents, path)):
                self._fault(path, 200, cause, path)

    def _fault(self, address: str, status: int, cause: str, source: str) -> None:
        self.faults.append(Fault(self.role, address, status, cause, source))


def route_of(path: str) -> str:
    """The name of the route behind an address, or the address itself where there is none."""
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return path


def kind_of(path: str) -> tuple[Any, ...]:
    """What makes two addresses alike: the route, what names no single object, and which questions are asked."""
    bare, _mark, query = path.partition("?")
    asked = parse_qsl(query, keep_blank_values=True)
    names = tuple(sorted({name for name, _value in asked} - VIEWS - WAYS_BACK))
    views = tuple(sorted(each for each in asked if each[0] in VIEWS))
    try:
        found = resolve(bare)
    except Resolver404:
        return bare, names
    words = tuple(sorted((name, str(value)) for name, value in found.kwargs.items() if name not in NAMES_AN_OBJECT))
    return found.view_name, words + views, names


def addresses_in(text: str) -> Iterator[str]:
    """Addresses in a text that is no page: a sitemap, a feed, a letter."""
    for found in IN_TEXT.finditer(text):
        yield unescape(next(each for each in found.groups() if each)).rstrip(".,")


def grouped(faults: Iterable[Fault]) -> str:
    """The faults as people read them: one of each kind, and how many more there are like it."""
    alike: dict[tuple[str, str, int, str], list[Fault]] = {}
    for each in faults:
        alike.setdefault((each.role, route_of(each.address), each.status, each.cause[:60]), []).append(each)
    return "\n".join(f"{some[0]}" + f", and {len(some) - 1} like it" * (len(some) > 1) for some in alike.values())


def cause_of(answer: Any) -> str:
    """What an error page says first, or the exception behind it."""
    if getattr(answer, "exc_info", None):
        return repr(answer.exc_info[1])
    page = "" if answer.streaming else answer.content.decode("utf-8", "replace")
    return " ".join(Contents.of(page[page.find("<main") :] if "<main" in page else page).said)[:160]
