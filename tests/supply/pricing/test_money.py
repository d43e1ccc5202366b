"""Amounts are read exactly or refused with the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.supply.pricing.money import MOST_MINOR, AmountRefused, minor_units, written


@pytest.mark.parametrize(
    ("text", "currency", "language", "expected"),
    [
        ("12.50", "EUR", "en", 1250),
        ("12,50", "EUR", "de", 1250),
        ("12", "EUR", "en", 1200),
        ("12.5", "EUR", "en", 1250),
        ("0", "EUR", "en", 0),
        ("-0.00", "EUR", "en", 0),
        ("150", "JPY", "en", 150),
        ("1.234", "KWD", "en", 1234),
        ("1,234", "KWD", "de", 1234),
    ],
)
def test_an_amount_is_read_into_minor_units(text, currency, language, expected):
    assert minor_units(text, currency, language) == expected


@pytest.mark.parametrize(
    ("text", "currency", "language", "code"),
    [
        ("0.001", "EUR", "en", "scale"),
        ("1.5", "JPY", "en", "scale"),
        ("1.2345", "KWD", "en", "scale"),
        ("0.0000000000001", "EUR", "en", "scale"),
        ("1,000.00", "EUR", "en", "not_a_number"),
        ("1.000,00", "EUR", "de", "not_a_number"),
        ("12.50", "EUR", "de", "not_a_number"),
        ("12,50", "EUR", "en", "not_a_number"),
        ("١٢", "EUR", "ar", "not_a_number"),
        ("１２", "EUR", "en", "not_a_number"),
        ("1e3", "EUR", "en", "not_a_number"),
        ("+1", "EUR", "en", "not_a_number"),
        (".5", "EUR", "en", "not_a_number"),
        ("5.", "EUR", "en", "not_a_number"),
        ("", "EUR", "en", "not_a_number"),
        ("1\n", "EUR", "en", "not_a_number"),
        ("1 000", "EUR", "en", "not_a_number"),
        ("NaN", "EUR", "en", "not_a_number"),
        (12.5, "EUR", "en", "not_a_number"),
        ("-1", "EUR", "en", "out_of_range"),
        ("1" + "0" * 18, "EUR", "en", "out_of_range"),
        ("9" * 10_000, "EUR", "en", "out_of_range"),
        ("1", "eur", "en", "currency"),
        ("1", "XYZ", "en", "currency"),
        ("1", "", "en", "currency"),
    ],
)
def test_what_is_not_exactly_an_amount_is_refused_with_the_reason(text, currency, language, code):
    with pytest.raises(AmountRefused) as refused:
        minor_units(text, currency, language)
    assert refused.value.code == code


@given(
    st.integers(0, MOST_MINOR),
    st.sampled_from(["EUR", "USD", "JPY", "KWD", "CLF"]),
    st.sampled_from(["en", "de", "ar", "fr"]),
)
def test_an_amount_that_we_write_is_read_back(amount, currency, language):
    assert minor_units(written(amount, currency, language), currency, language) == amount


@given(st.text(max_size=60), st.sampled_from(["EUR", "JPY", "KWD"]), st.sampled_from(["en", "de"]))
def test_any_text_is_an_amount_in_range_or_a_refusal(text, currency, language):
    try:
        amount = minor_units(text, currency, language)
    except AmountRefused:
        return
    assert 0 <= amount <= MOST_MINOR
    assert text.isascii()
