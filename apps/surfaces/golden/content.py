"""Reads the golden content: what a fresh copy of the product is filled with, as plain data."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent / "content"
Entry = dict[str, Any]


@cache
def document(name: str) -> Any:
    """One file of the content by its path without the ending, such as `partners/portside`."""
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


def folder(name: str) -> list[Any]:
    """Every file of a folder, by name."""
    return [document(f"{name}/{path.stem}") for path in sorted((FOLDER / name).glob("*.yaml"))]


def marketplaces() -> list[Entry]:
    """The marketplaces of a fresh copy: slug, host, currency, languages, time zone, title."""
    return list(document("marketplaces")["marketplaces"])


def demo(marketplace: str) -> dict[str, dict[str, str]]:
    """Who signs in to look around here: role to organisation and e-mail address."""
    found = next(each for each in document("demo")["demo"] if each["marketplace"] == marketplace)
    return {role: who for role, who in found.items() if role != "marketplace"}


def operator(marketplace: str) -> Entry:
    """Who runs this marketplace."""
    found: Entry = next(each for each in document("operators")["operators"] if each["marketplace"] == marketplace)
    return found


def partners(marketplace: str) -> list[Entry]:
    """The companies that sell here, by slug."""
    return [each for each in folder("partners") if marketplace in each["marketplaces"]]


def customers(marketplace: str) -> list[Entry]:
    """The companies that buy here, by slug."""
    return [each for each in folder("customers") if each["marketplace"] == marketplace]


def every_listing() -> list[Entry]:
    """What is sold anywhere, category by category, each entry with its `category`."""
    return [
        {**each, "category": path.stem}
        for path in sorted((FOLDER / "listings").glob("*.yaml"))
        for each in document(f"listings/{path.stem}")
    ]


def listings(marketplace: str) -> list[Entry]:
    """What is sold here."""
    return [each for each in every_listing() if marketplace in each["marketplaces"]]


def purchases(marketplace: str) -> list[Entry]:
    """What was bought here in the past year: `customer`, `listing` (slug), `months_ago`, `seats`, `usage`, `nth`."""
    here = {each["slug"] for each in customers(marketplace)}
    sold: dict[str, list[str]] = {}
    for listing in listings(marketplace):
        sold.setdefault(listing["category"], []).append(listing["slug"])
    found = []
    for story in document("stories")["stories"]:
        if story["customer"] not in here:
            continue
        for number, bought in enumerate(story["purchases"]):
            slug = sold[bought["category"]][bought["nth"]]
            found.append({**bought, "customer": story["customer"], "listing": slug, "number": number})
    return found


def unfinished(marketplace: str) -> Entry:
    """What waits for somebody on the first day: applications, reviews, a freeze, an order, a suspension."""
    found: Entry = next(each for each in document("unfinished")["unfinished"] if each["marketplace"] == marketplace)
    return found
