"""What a partner wrote for a plan, and what is wrong with it: pure, so that form, API and editor say the same."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .money import MOST_MINOR

SLUG = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
LONGEST_NAME = 80
LONGEST_SLUG = 60
MOST_SEATS = 1_000_000
MOST_INCLUDED = 10**12
MOST_IN_A_PACKAGE = 10**9


@dataclass(frozen=True, slots=True)
class MeterDraft:
    """What is to be counted. name, unit: language code to text; quantities in units, the price in minor units."""

    slug: str
    name: dict[str, str]
    unit: dict[str, str]
    included_quantity: int
    package_price_minor: int
    package_size: int = 1000


@dataclass(frozen=True, slots=True)
class PlanDraft:
    """A plan as its partner wants it. Amounts are integers in minor units of `currency`."""

    name: dict[str, str]
    currency: str
    seat_price_minor: int
    min_seats: int = 1
    max_seats: int | None = None
    meter: MeterDraft | None = None


Problem = tuple[str, str]


def problems(draft: PlanDraft, currency: str, languages: Collection[str]) -> list[Problem]:
    """Every problem as (JSON pointer, code); codes are blank, too_long, out_of_range, currency, language, slug, range.

    currency: the marketplace's; languages: those that texts may be written in.
    """
    found = [*_texts("/name", draft.name, languages)]
    if draft.currency != currency:
        found.append(("/currency", "currency"))
    found += _between("/seat_price_minor", draft.seat_price_minor, 0, MOST_MINOR)
    found += _between("/min_seats", draft.min_seats, 1, MOST_SEATS)
    if draft.max_seats is not None:
        found += _between("/max_seats", draft.max_seats, 1, MOST_SEATS)
        if draft.max_seats < draft.min_seats:
            found.append(("/max_seats", "range"))
    return found + (_meter(draft.meter, languages) if draft.meter else [])


def _meter(meter: MeterDraft, languages: Collection[str]) -> list[Problem]:
    found: list[Problem] = []
    if not SLUG.fullmatch(meter.slug) or len(meter.slug) > LONGEST_SLUG:
        found.append(("/meter/slug", "slug"))
    found += _texts("/meter/name", meter.name, languages)
    found += _texts("/meter/unit", meter.unit, languages)
    found += _between("/meter/included_quantity", meter.included_quantity, 0, MOST_INCLUDED)
    found += _between("/meter/package_size", meter.package_size, 1, MOST_IN_A_PACKAGE)
    found += _between("/meter/package_price_minor", meter.package_price_minor, 0, MOST_MINOR)
    return found


def _texts(pointer: str, texts: dict[str, str], languages: Collection[str]) -> Iterator[Problem]:
    """One text at least, none blank, none too long, each in a language of the marketplace, each on one line."""
    if not texts:
        yield (pointer, "blank")
    for language, text in texts.items():
        where = f"{pointer}/{language}"
        if language not in languages:
            yield (where, "language")
        elif not text.strip():
            yield (where, "blank")
        elif len(text) > LONGEST_NAME:
            yield (where, "too_long")
        elif not text.isprintable():
            yield (where, "control_characters")


def _between(pointer: str, value: int, least: int, most: int) -> Iterator[Problem]:
    if not least <= value <= most:
        yield (pointer, "out_of_range")
