"""Forms and text read from a page as a person's browser reads them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

SILENT = {"script", "style", "template"}


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send as it stands, each control's
    type, and what a select offers."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    options: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """Collects the forms, the links and the visible text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._select: str = ""
        self._area: str = ""
        self._link: str | None = None
        self._silent = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._silent += tag in SILENT
        if tag == "a" and "href" in given:
            self._link = given["href"]
            self.links.append((given["href"], ""))
        elif tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._form)
            if "id" in given:
                self.by_id[given["id"]] = self._form
        else:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form = self.by_id.get(given.get("form", "")) or self._form
        name = given.get("name", "")
        if form is None or "disabled" in given:
            return
        if tag == "input" and name:
            kind = given.get("type", "text")
            form.kinds[name] = kind
            if kind in {"checkbox", "radio"}:
                if "checked" in given:
                    form.values.setdefault(name, []).append(given.get("value", "on"))
            elif kind not in {"file", "submit"}:
                form.values.setdefault(name, []).append(given.get("value", ""))
        elif tag == "button" and name:
            form.buttons.append((name, given.get("value", "")))
        elif tag == "select" and name:
            self._select, form.kinds[name] = name, "select"
        elif tag == "option" and self._select:
            form.options.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given:
                form.values.setdefault(self._select, []).append(given.get("value", ""))
        elif tag == "textarea" and name:
            self._area, form.kinds[name] = name, "textarea"
            form.values[name] = [""]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""
        elif tag == "a":
            self._link = None

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.values[self._area] = [self._form.values[self._area][0] + data.removeprefix("\n")]
        elif not self._silent and data.strip():
            self.words.append(" ".join(data.split()))
            if self._link is not None:
                href, words = self.links[-1]
                self.links[-1] = (href, f"{words} {data.strip()}".strip())

    @property
    def text(self) -> str:
        """The visible words on one line."""
        return " ".join(self.words)
