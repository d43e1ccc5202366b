"""Amounts as people and programs write them, read into minor units exactly, or not at all (faults B063, B064)."""

import re
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import get_currency_precision, get_decimal_symbol

MOST_MINOR = 10**12
LONGEST = 40
WRITTEN = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]+)(?:\.(?P<decimals>[0-9]+))?")


class AmountRefused(ValueError):
    """An amount that cannot be read exactly; `code` is not_a_number, scale, out_of_range or currency."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    return frozenset(Locale("en").currencies)


def scale(currency: str) -> int:
    """How many decimals the currency has: EUR 2, JPY 0, KWD 3. Raises: AmountRefused currency for an unknown code."""
    if currency not in _currencies():
        raise AmountRefused("currency")
    return get_currency_precision(currency)


def decimal_separator(language: str) -> str:
    """The sign that the language writes before decimals; a full stop where the language is not known.

    >>> decimal_separator("en"), decimal_separator("de")
    ('.', ',')
    """
    try:
        return get_decimal_symbol(Locale.parse(language, sep="-" if "-" in language else "_"))
    except (UnknownLocaleError, ValueError):
        return "."


def minor_units(text: str, currency: str, language: str = "en") -> int:
    """The amount in minor units: `minor_units("12.50", "EUR")` is 1250, `minor_units("12,50", "EUR", "de")` too.

    Strict, because a guess about money is a mistake waiting: only ASCII digits and the language's own decimal sign, no
    separators of thousands, no sign but a minus, no exponent, no more decimals than the currency has.
    Raises: AmountRefused not_a_number, scale (too many decimals), out_of_range (below 0 or above 10^12), currency.

    >>> minor_units("0.1", "KWD")
    100
    """
    digits = scale(currency)
    if not isinstance(text, str):
        raise AmountRefused("not_a_number")
    separator = decimal_separator(language)
    if separator != "." and "." in text:
        raise AmountRefused("not_a_number")
    found = WRITTEN.fullmatch(text.replace(separator, "."))
    if found is None:
        raise AmountRefused("not_a_number")
    if len(text) > LONGEST:
        raise AmountRefused("out_of_range")
    decimals = found["decimals"] or ""
    if len(decimals) > digits:
        raise AmountRefused("scale")
    amount = int(found["whole"] + decimals.ljust(digits, "0"))
    if (found["sign"] and amount) or amount > MOST_MINOR:
        raise AmountRefused("out_of_range")
    return amount


def written(amount_minor: int, currency: str, language: str = "en") -> str:
    """The amount as `minor_units` reads it back, for the value of an input: 1250 EUR is 12.50, in German 12,50."""
    digits = scale(currency)
    text = str(amount_minor).rjust(digits + 1, "0")
    return f"{text[:-digits]}{decimal_separator(language)}{text[-digits:]}" if digits else text
