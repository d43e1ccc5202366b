"""Amounts, numbers and times read as people of the language write them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone, translation

from apps.surfaces.components import amounts


@pytest.mark.parametrize(
    ("language", "minor", "currency", "written"),
    [
        ("en", 293_400, "EUR", "€2,934.00"),
        ("en", -32_600, "EUR", "−€326.00"),
        ("de", 293_400, "EUR", "2.934,00\u00a0€"),
        ("de", -32_600, "EUR", "−326,00\u00a0€"),
        ("en", 5_000, "JPY", "JP¥5,000"),
        ("en", 1_234_567, "KWD", "KWD\u00a01,234.567"),
        ("en", 0, "USD", "US$0.00"),
        ("tlh", 100, "EUR", "€1.00"),
        ("en", None, "EUR", "–"),
    ],
)
def test_money_is_written_with_the_decimals_of_its_currency(language, minor, currency, written):
    with translation.override(language):
        assert amounts.money(minor, currency) == written


@pytest.mark.parametrize(
    ("language", "minor", "written"),
    [("en", 120_000, "€1,200"), ("en", 120_050, "€1,200.50"), ("de", 120_000, "1.200\u00a0€")],
)
def test_zero_decimals_can_be_left_out_but_never_others(language, minor, written):
    with translation.override(language):
        assert amounts.money(minor, "EUR", whole=True) == written


@pytest.mark.parametrize(
    ("language", "minor", "written"),
    [
        ("en", 8_641_000, "€86K"),
        ("de", 8_641_000, "86.410\u00a0€"),
        ("de", 864_100_000, "9\u00a0Mio.\u00a0€"),
        ("de", 50_000, "500\u00a0€"),
    ],
)
def test_amounts_at_an_axis_are_short_or_keep_their_separators(language, minor, written):
    with translation.override(language):
        assert amounts.money_short(minor, "EUR") == written


@pytest.mark.parametrize(("language", "written"), [("en", "412.3K"), ("de", "412.300")])
def test_numbers_at_an_axis_are_short_or_keep_their_separators(language, written):
    with translation.override(language):
        assert amounts.count_short(412_300) == written


def test_numbers_take_the_separators_of_the_language():
    with translation.override("de"):
        assert amounts.count(1_234_567.5) == "1.234.567,5"
    with translation.override("en"):
        assert amounts.count(-1200) == "−1,200"
        assert amounts.count(None) == "–"


def test_a_moment_names_its_zone():
    with translation.override("en"), timezone.override("Europe/Berlin"):
        assert amounts.moment(datetime(2026, 11, 23, 8, 0, tzinfo=UTC)) == "23 Nov 2026, 09:00 CET"
        assert amounts.moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "2 Jul 2026, 00:30 CEST"
        assert amounts.day(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "2 Jul 2026"
        assert amounts.day(date(2026, 7, 1)) == "1 Jul 2026"
        assert amounts.machine(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "2026-07-02T00:30:00+02:00"
