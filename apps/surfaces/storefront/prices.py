"""The price filter: amounts as people type them, read as their language writes them or refused at their field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from babel import Locale
from babel.numbers import get_group_symbol
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from apps.supply.pricing.money import AmountRefused, minor_units, written
from apps.surfaces.components.amounts import money

FIELDS = ("price_min", "price_max")
SPACES = re.compile(r"[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]")  # between groups, in any language


@dataclass(frozen=True)
class PriceRange:
    """The range that is applied, in minor units; errors: field -> what is wrong with what was typed there."""

    low_minor: int | None = None
    high_minor: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    def label(self, currency: str) -> str:
        """The range in words, for the chip of the filter."""
        low, high = (money(amount, currency, whole=True) for amount in (self.low_minor, self.high_minor))
        if self.high_minor is None:
            return pgettext("price", "from %(price)s") % {"price": low}
        if self.low_minor is None:
            return pgettext("price", "up to %(price)s") % {"price": high}
        return f"{low} – {high}"


def price_range(given: Mapping[str, str], currency: str, language: str) -> PriceRange:
    """The price filter of an address. What cannot be read is not applied, and neither is a range that is none."""
    read: dict[str, int | None] = {}
    errors = {}
    for name in FIELDS:
        try:
            read[name] = _amount(given.get(name, ""), currency, language)
        except AmountRefused:
            read[name] = None
            errors[name] = _("Enter an amount such as %(example)s") % {"example": written(1250, currency, language)}
    low, high = (read[name] for name in FIELDS)
    if low is not None and high is not None and low > high:
        return PriceRange(errors={"price_max": _("Enter a highest price that is not below the lowest")})
    return PriceRange(low, high, errors)


def _amount(text: str, currency: str, language: str) -> int | None:
    """Minor units, None for an empty field. Separators of thousands may be left out, but not misplaced.

    Raises: AmountRefused.
    """
    typed = text.strip()
    if not typed:
        return None
    group = re.escape(get_group_symbol(Locale.parse(language, sep="-")))
    for sign in (group, SPACES.pattern):
        if re.match(rf"[0-9]{{1,3}}({sign}[0-9]{{3}})+(?![0-9])", typed):
            typed = re.sub(sign, "", typed)
    return minor_units(typed, currency, language)
