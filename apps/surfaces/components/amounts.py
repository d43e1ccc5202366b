"""Amounts, counts and times as people read them in the active language."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    get_currency_precision,
)
from django.utils import timezone
from django.utils.translation import get_language

NOTHING = "–"


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    """Babel's locale for a language of Django. Plain English is written day before month, which no reader mistakes."""
    try:
        return Locale.parse("en_GB" if language in ("", "en") else language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def locale() -> Locale:
    """The locale of the active language; English where none is active or Babel does not know it."""
    return _locale(get_language() or "en")


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


def day(value: date | datetime | None) -> str:
    """A date without its time, in the viewer's zone: 24 Nov 2026."""
    if value is None:
        return NOTHING
    return format_date(_local(value), format="medium", locale=locale())


def moment(value: datetime | None) -> str:
    """A date with time and zone: 24 Nov 2026, 09:00 CET."""
    if value is None:
        return NOTHING
    local = _local(value)
    clock = format_time(local, format="HH:mm", locale=locale()) if isinstance(local, datetime) else ""
    zone = local.tzname() if isinstance(local, datetime) else None
    return f"{day(value)}, {clock}{' ' + zone if zone else ''}" if clock else day(value)


def machine(value: date | datetime | None) -> str:
    """The same instant for machines, as ISO 8601."""
    return "" if value is None else _local(value).isoformat()


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
