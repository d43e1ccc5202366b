"""What a page shows and nobody translated: words outside the brackets of the pseudo-language that are no data."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.i18n.pseudo import CLOSING, OPENING

# What stands in these is data by the house's rule: names, codes, keys, times, numbers, a partner's own text.
DATA_TAGS = {"bdi", "code", "kbd", "samp", "pre", "time"}
DATA_CLASSES = {"num", "mono", "digest", "avatar", "readonly"}
# Django's list of an operator's rows; what is in its head is said by the product.
ROWS = "result_list"
SILENT = {"script", "style", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
READ_ALOUD = ("aria-label", "aria-description", "aria-valuetext", "title", "placeholder", "alt", "label")
WORD = re.compile(r"[^\W\d_]{2,}")
# What only programs say: addresses, `ord_…` with its twenty signs, `checkout.order_placed`, a digest.
MACHINE = re.compile(r"https?://\S+|\S+@\S+|\b[a-z]{2,4}_[0-9a-z]{20}\b|\b[a-z]+(?:\.[a-z_]+)+\b|\b[0-9a-f]{12,64}\b")
MONEY = re.compile(r"[A-Z]{2,3}[$\s]?\d[\d.,]*[KMB]?")


@dataclass(slots=True)
class Place:
    """An open element, and whether what stands in it is data."""

    tag: str
    is_data: bool
    name: str = ""


@dataclass
class Reader(HTMLParser):
    """Reads a page and keeps the words that came from no catalogue."""

    known: Iterable[str] = ()
    found: list[str] = field(default_factory=list)
    depth: int = 0
    places: list[Place] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        parts = sorted({text for text in self.known if text.strip()}, key=len, reverse=True)
        self.data = re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in parts)) if parts else None

    @property
    def in_data(self) -> bool:
        return any(place.is_data for place in self.places)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        classes = set(given.get("class", "").split())
        # A language of its own is the mark of a partner's text; that of the page itself is the reader's.
        is_data = tag in DATA_TAGS | SILENT or bool(classes & DATA_CLASSES) or "data-raw" in given
        is_data = is_data or (tag != "html" and "lang" in given)
        is_data = is_data or (tag == "tbody" and ROWS in {place.name for place in self.places})
        if not (is_data or self.in_data):
            for name in READ_ALOUD:
                self.judge(given.get(name, ""), f"{tag}[{name}]")
            if tag == "input" and given.get("type") in ("submit", "button", "reset"):
                self.judge(given.get("value", ""), f"{tag}[value]")
        for name, value in given.items():
            if name.startswith("data-said"):
                self.judge(value, f"{tag}[{name}]")
        if tag not in VOID:
            self.places.append(Place(tag, is_data, given.get("id", "")))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """An SVG's `<path />` has no inside."""
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.places.pop()

    def handle_endtag(self, tag: str) -> None:
        while self.places and tag in {place.tag for place in self.places}:
            if self.places.pop().tag == tag:
                break

    def handle_data(self, text: str) -> None:
        outside, self.depth = outside_brackets(text, self.depth)
        if not self.in_data:
            self.judge(outside, self.places[-1].tag if self.places else "page")

    def judge(self, text: str, where: str) -> None:
        text = MACHINE.sub(" ", MONEY.sub(" ", outside_brackets(text)[0]))
        if self.data is not None:
            text = self.data.sub(" ", text)
        if WORD.search(text):
            self.found.append(f"{where}: {' '.join(text.split())}")


def outside_brackets(text: str, depth: int = 0) -> tuple[str, int]:
    """What of a text stands in no bracket, when `depth` of them are open before it; and how many are open after it."""
    outside = ""
    for sign in text:
        if sign == OPENING:
            depth += 1
        elif sign == CLOSING:
            depth -= 1
            outside += " "
        elif not depth:
            outside += sign
    return outside, depth


def untranslated(page: str, known: Iterable[str] = ()) -> list[str]:
    """The words of a page that no catalogue gave and that are no data, each with the element it stands in."""
    reader = Reader(known)
    reader.feed(re.sub("</?mark>", "", page))  # a match is marked inside its text
    reader.close()
    assert reader.depth == 0, "a translated text was cut off"
    return reader.found
