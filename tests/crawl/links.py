"""What a page leads to: links, forms that ask by GET, pictures, what htmx fetches; and the texts that it says."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

#: Elements without an end.
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
#: Where text is data by the house's rule, or nothing that is read: as in tests/i18n/visible.py.
DATA = {"script", "style", "template", "bdi", "code", "kbd", "samp", "pre", "time", "textarea", "option"}
REFERENCES = {"a": "href", "link": "href", "use": "href", "img": "src", "script": "src", "source": "src"}
NEVER_SENT = {"submit", "button", "reset", "image", "file"}
Pairs = list[tuple[str, str]]


@dataclass
class Form:
    """A form as it stands in the page: where it goes, and each name with its value now and another that is offered."""

    action: str
    method: str
    values: Pairs = field(default_factory=list)
    others: Pairs = field(default_factory=list)
    buttons: list[str] = field(default_factory=list)


@dataclass
class Contents(HTMLParser):
    """A page, read once.

    links: addresses as they are written. states: of a link in a table's row, the badges of that row.
    fetched: addresses that htmx asks for. forms: in their order; one that posts is open to its reader with the page.
    said: the texts between tags that are no data.
    """

    links: list[str] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    said: list[str] = field(default_factory=list)
    language: str = ""
    _open: list[tuple[str, bool]] = field(default_factory=list)
    _form: Form | None = None
    _row: tuple[int, list[str]] | None = None
    _in_badge: bool = False
    _choosing: tuple[str, Pairs] | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    @classmethod
    def of(cls, page: str) -> "Contents":
        read = cls()
        read.feed(page)
        read.close()
        return read

    def handle_starttag(self, tag: str, attributes: Pairs | list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        self.ids |= {given[name] for name in ("id", "name") if name in given}
        if tag == "html":
            self.language = given.get("lang", "")
        if (reference := REFERENCES.get(tag)) and given.get(reference):
            self.links.append(given[reference])
        if given.get("hx-get"):
            self.fetched.append(given["hx-get"])
        self._read_form(tag, given)
        if tag == "tr":
            self._row = (len(self.links), [])
        self._in_badge = "badge" in given.get("class", "").split() or (self._in_badge and tag != "td")
        if tag not in VOID:
            is_data = tag in DATA or (tag != "html" and "lang" in given)
            self._open.append((tag, is_data or bool(self._open and self._open[-1][1])))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if any(tag == each for each, _is_data in self._open):
            while self._open.pop()[0] != tag:
                pass
        if tag == "tr" and self._row is not None:
            first, badges = self._row
            self.states |= {written: " ".join(badges) for written in self.links[first:]}
        if tag == "form":
            self._form = None
        elif tag == "select" and self._choosing is not None:
            name, options = self._choosing
            if self._form is not None and name not in dict(self._form.values) and options:
                self._form.values.append(options[0])
            self._choosing = None

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and self._in_badge and self._row is not None:
            self._row[1].append(text)
            self._in_badge = False
        if text and not (self._open and self._open[-1][1]):
            self.said.append(text)

    def _read_form(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "button" and self._form is not None and given.get("formaction"):
            self._form.buttons.append(given["formaction"])
        elif tag == "select" and given.get("name"):
            self._choosing = (given["name"], [])
        elif self._form is not None:
            self._read_value(tag, given)

    def _read_value(self, tag: str, given: dict[str, str]) -> None:
        form, name, value = self._form, given.get("name", ""), given.get("value", "")
        assert form is not None
        if tag == "option" and self._choosing is not None:
            name, options = self._choosing
            options.append((name, value))
            (form.values if "selected" in given else form.others).append((name, value))
        elif tag == "input" and name and given.get("type", "text") not in NEVER_SENT:
            is_box = given.get("type") in ("checkbox", "radio")
            (form.others if is_box and "checked" not in given else form.values).append((name, value or "on" * is_box))


@dataclass(frozen=True)
class Lead:
    """An address that a page leads to, without its fragment; whether htmx fetches it; and in what state that row is."""

    address: str
    is_fetched: bool = False
    state: str = ""


def leads_of(contents: Contents, address: str) -> Iterator[Lead]:
    """Everywhere that a reader of this page comes to by a click.

    A form that asks by GET is sent as it stands, and once for each name with another of its values.
    """
    for written in contents.links:
        yield Lead(urljoin(address, written).partition("#")[0], state=contents.states.get(written, ""))
    for written in contents.fetched:
        yield Lead(urljoin(address, written).partition("#")[0], is_fetched=True)
    for form in contents.forms:
        if form.method != "get":
            continue
        target = urljoin(address, form.action or address).partition("#")[0].partition("?")[0]
        stands = dict(form.values)
        yield Lead(f"{target}?{urlencode(stands)}")
        for name, value in dict(form.others).items():
            yield Lead(f"{target}?{urlencode(stands | {name: value})}")


def broken_fragments(contents: Contents, address: str) -> list[str]:
    """Links to a place in this page that the page does not have."""
    path = urlsplit(address).path
    found = []
    for written in contents.links:
        place = urlsplit(urljoin(address, written))
        is_here = place.path == path and (not urlsplit(written).query) and not place.netloc
        if is_here and place.fragment and place.fragment not in contents.ids:
            found.append(f"{written} leads to no place in the page")
    return found
