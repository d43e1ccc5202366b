"""The CNCF landscape (github cncf/landscape, CC BY 4.0) as entries; its logos and company data are not taken."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apps.ground.web.api.parse import text_errors
from apps.supply.listings import rules
from apps.supply.listings.taxonomy import EVERYWHERE, taxonomy

SOURCE = "cncf-landscape"
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]]+", re.IGNORECASE)
_TEXTS = ("name", "homepage_url", "description", "repo_url", "project")
LEVELS = {"graduated", "incubating", "sandbox", "archived"}


@dataclass(frozen=True)
class Entry:
    """An entry that can be imported: its path in the file, and what `listings.import_batch` takes."""

    path: str
    fields: dict[str, Any]

    def as_argument(self) -> dict[str, Any]:
        return {"path": self.path, "digest": rules.digest(self.fields), **self.fields}


@dataclass(frozen=True)
class Refusal:
    """An entry that is left out, with the reason."""

    path: str
    reason: str


def entries(document: Any) -> Iterator[Entry | Refusal]:
    """Every item of the file in its order. Raises: ValueError where it is no landscape at all."""
    if not isinstance(document, dict) or not isinstance(document.get("landscape"), list):
        raise ValueError("there is no list named landscape")
    categories = {term.imported_from: term.slug for term in taxonomy().categories.values() if term.imported_from}
    seen: set[str] = set()
    for category in document["landscape"]:
        for subcategory in _named_list(category, "subcategories"):
            for item in _named_list(subcategory, "items"):
                name = item.get("name") if isinstance(item, dict) else None
                path = " / ".join(str(each) for each in (_name(category), _name(subcategory), name or "?"))
                reason = _problem(item, path, seen, categories.get(_name(category)))
                if reason:
                    yield Refusal(path, reason)
                    continue
                seen.add(path)
                yield Entry(path, _fields(item, _name(subcategory), categories[_name(category)]))


def _named_list(node: Any, name: str) -> list[Any]:
    """The list under a name; none where it is empty or missing, as for categories that wait for items."""
    found = node.get(name) if isinstance(node, dict) else None
    return found if isinstance(found, list) else []


def _name(node: Mapping[str, Any]) -> str:
    return str(node.get("name", "?"))


def _problem(item: Any, path: str, seen: set[str], category: str | None) -> str:
    """Why an item cannot be imported; empty when it can."""
    if not isinstance(item, dict):
        return "is not a mapping"
    for field in _TEXTS:
        value = item.get(field)
        if not isinstance(value, str | None):
            return f"has a {field} that is not a text: write it in quotes"
        if value and text_errors(value):
            return f"has a {field} with a character that cannot be stored or shown"
    name, address = item.get("name"), item.get("homepage_url")
    if not name or not name.strip():
        return "has no name"
    if len(name) > rules.TEXTS["name"][1] or not name.isprintable():
        return "has a name that cannot be shown"
    if not address or not _ADDRESS.fullmatch(address.strip()):
        return "has no home page"
    if text_errors(path):
        return "stands under a name with a character that cannot be stored or shown"
    if category is None:
        return "stands in a category that the taxonomy does not know"
    if path in seen or len(path) > 240:
        return "stands in the file twice" if path in seen else "has a path that is too long"
    return ""


def _fields(item: Mapping[str, Any], subcategory: str, category: str) -> dict[str, Any]:
    said = " ".join((item.get("description") or "").split())
    tagline = _cut(said) if said else f"{item['name']}, listed under {subcategory}."[: rules.TEXTS["tagline"][1]]
    links = [_link("Home page", item["homepage_url"].strip())]
    repository = (item.get("repo_url") or "").strip()
    if _ADDRESS.fullmatch(repository):
        links.append(_link("Source code", repository))
    highlights = [subcategory[: rules.HIGHLIGHT[1]]]
    if item.get("project") in LEVELS:
        highlights.append(f"CNCF {item['project']} project")
    text = f"{said or tagline}\n\n{' · '.join(links)}\n\nFrom the CNCF landscape, CC BY 4.0."
    return {
        "content": {
            "en": {
                "name": item["name"].strip(),
                "tagline": tagline,
                "description": text[: rules.TEXTS["description"][1]],
                "highlights": highlights,
            }
        },
        "category": category,
        "regions": [EVERYWHERE],
    }


def identity(content: Mapping[str, Mapping[str, Any]]) -> tuple[str, str] | None:
    """Name and home page, as a version's texts say them: by these a project is the same one in another place.

    None where the texts name no home page. It is the first link of the second paragraph, which `_fields` writes.
    """
    texts = content["en"]
    paragraphs = texts["description"].split("\n\n")
    return (texts["name"], paragraphs[1].split(" · ")[0]) if len(paragraphs) == 3 else None


def _link(label: str, address: str) -> str:
    """A link in markdown; an address that no description may link to is written out."""
    scheme, mark, rest = address.partition("://")
    written = f"{scheme.lower()}{mark}{rest}"
    return f"[{label}]({written})" if written.startswith("https://") else written


def _cut(text: str) -> str:
    """At most a summary's length, cut between words."""
    most = rules.TEXTS["tagline"][1]
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"
