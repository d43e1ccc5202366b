"""Amounts and counts as people read them in the active language; times are those of `tenancy.times`."""

import re
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    get_currency_precision,
)

from apps.ground.tenancy.times import NOTHING, ago, day, locale, machine, moment

__all__ = [
    "NOTHING",
    "ago",
    "count",
    "count_short",
    "day",
    "locale",
    "machine",
    "moment",
    "money",
    "money_short",
]


def money(amount_minor: int | None, currency: str, *, whole: bool = False) -> str:
    """An amount in minor units, written with its currency: 293400 EUR is €2,934.00.

    `whole` leaves the decimals out when they are zero. A missing amount is a dash.
    """
    if amount_minor is None:
        return NOTHING
    digits = get_currency_precision(currency)
    amount = Decimal(amount_minor).scaleb(-digits)
    plain = whole and amount == amount.to_integral_value()
    text = format_currency(
        amount,
        currency,
        format=_without_decimals(str(locale()), negative=amount < 0) if plain else None,
        locale=locale(),
        currency_digits=not plain,
    )
    # CLDR puts a space between a currency's letters and its digits; Babel leaves it out.
    return re.sub(r"([A-Z]{3})(?=\d)", "\\1\N{NO-BREAK SPACE}", text).replace("-", "\N{MINUS SIGN}")


@lru_cache(maxsize=32)
def _without_decimals(name: str, *, negative: bool) -> str:
    """The locale's own money pattern with its decimals cut."""
    pattern = Locale.parse(name).currency_formats["standard"].pattern
    return str(pattern).replace(".00", "")


def money_short(amount_minor: int | None, currency: str) -> str:
    """An amount for the axis of a chart: 8641000 EUR is €86K."""
    if amount_minor is None:
        return NOTHING
    amount = Decimal(amount_minor).scaleb(-get_currency_precision(currency))
    short = format_compact_currency(amount, currency, locale=locale(), fraction_digits=0 if abs(amount) >= 10 else 1)
    return money(amount_minor, currency, whole=True) if _is_written_out(short) else short


def count(value: int | float | Decimal | None) -> str:
    """A number with the language's separators and at most two decimals."""
    return (
        NOTHING
        if value is None
        else format_decimal(value, locale=locale(), format="#,##0.##").replace("-", "\N{MINUS SIGN}")
    )


def count_short(value: int | float | Decimal | None) -> str:
    """A number for the axis of a chart: 412300 is 412K."""
    if value is None:
        return NOTHING
    short = format_compact_decimal(value, locale=locale(), fraction_digits=1)
    return count(value) if _is_written_out(short) else short


def _is_written_out(short: str) -> bool:
    """Some languages shorten only millions; of the thousands that are left, Babel leaves out the separators."""
    return re.search(r"\d{4}", short) is not None
