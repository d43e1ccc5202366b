"""A price filter that is shown is applied; one that cannot be read is marked at its field and applied nowhere."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils.translation import override

from apps.surfaces.storefront.prices import price_range
from tests.factories.listings import published
from tests.factories.program import active_partner


@pytest.mark.parametrize(
    ("language", "typed", "minor"),
    [
        ("en", "12", 1200),
        ("en", "12.50", 1250),
        ("en", " 12.5 ", 1250),
        ("en", "1,000", 100_000),
        ("en", "1,234,567.89", 123_456_789),
        ("de", "12,50", 1250),
        ("de", "1.000", 100_000),
        ("de", "1.234,50", 123_450),
        ("de", "1 000", 100_000),
        ("de", "1\N{NARROW NO-BREAK SPACE}000", 100_000),
        ("en", "0", 0),
    ],
)
def test_an_amount_is_read_as_the_language_writes_it(language: str, typed: str, minor: int) -> None:
    with override(language):
        found = price_range({"price_min": typed}, "EUR", language)
    assert (found.low_minor, found.high_minor, found.errors) == (minor, None, {})


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        *(("en", typed) for typed in ("12,50", "1.000", "1,00", "12.345", "abc", "100 EUR", "€100", "-5", "1e3", "١٢")),
        *(("de", typed) for typed in ("12.50", "1.00", "1,000", "12.3456", "1..000")),
        ("en", "9" * 40),
    ],
)
def test_what_is_no_amount_is_an_error_at_its_field(language: str, typed: str) -> None:
    with override(language):
        for field in ("price_min", "price_max"):
            found = price_range({field: typed}, "EUR", language)
            assert (found.low_minor, found.high_minor) == (None, None)
            assert list(found.errors) == [field]
            assert "%(" not in str(found.errors[field])


def test_from_above_to_is_an_error_at_the_second_field() -> None:
    found = price_range({"price_min": "500", "price_max": "100"}, "USD", "en")
    assert (found.low_minor, found.high_minor, list(found.errors)) == (None, None, ["price_max"])


@pytest.mark.parametrize(
    ("query", "found", "chip", "errors"),
    [
        ({"price_min": "12.50"}, ["cheap", "dear"], "from US$12.50", []),
        ({"price_min": "49.01"}, ["dear"], "from US$49.01", []),
        ({"price_max": "1,000"}, ["cheap", "dear"], "up to US$1,000", []),
        ({"price_min": "10", "price_max": "60"}, ["cheap"], "US$10 – US$60", []),
        ({"price_min": "12,50"}, ["cheap", "dear"], "", ["price_min"]),
        ({"price_min": "abc", "price_max": "60"}, ["cheap"], "up to US$60", ["price_min"]),
        ({"price_min": "500", "price_max": "100"}, ["cheap", "dear"], "", ["price_max"]),
    ],
)
def test_shown_and_applied_are_the_same(
    us: object,
    deliver: Callable[[], int],
    browser_of: Callable[..., Client],
    query: dict[str, str],
    found: list[str],
    chip: str,
    errors: list[str],
) -> None:
    owner, _partner = active_partner()
    published(owner, "Cheap", price_minor=4900)
    published(owner, "Dear", price_minor=9900)
    deliver()
    page = browser_of().get(f"/browse/?{urlencode(query)}").content.decode()
    assert sorted(re.findall(r'<h2><a href="/l/([^/]+)/"', page)) == found
    chips = re.findall(r'class="chip" href="[^"]*">([^<]*)<', page)
    assert chips == ([chip] if chip else [])
    assert re.findall(r'<input [^>]*name="(\w+)"[^>]*aria-invalid="true"', page) == errors
    assert re.findall(r'<p class="err" id="(\w+)_error"', page) == errors
    for name, typed in query.items():
        assert f'name="{name}" value="{typed}"' in page
    exported = browser_of().get(f"/browse.csv?{urlencode(query)}").content.decode()
    assert sorted(re.findall(r"/l/(\w+)/", exported)) == found
