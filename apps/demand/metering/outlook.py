"""What this month's usage costs so far, and where it leads at the present pace. Pure; amounts are minor units."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from apps.demand.metering.rules import Period
from apps.supply.pricing.charges import MOST_QUANTITY
from apps.supply.pricing.rules import rate
from apps.supply.pricing.terms import PriceTerms

#: Before this share of the month has passed, a pace says too little.
ENOUGH = Fraction(1, 10)


@dataclass(frozen=True)
class Outlook:
    """charge_minor: usage beyond what is included, so far. expected: units by the end of the month at the present
    pace, with expected_minor as their charge; both None while it is too early to say."""

    charge_minor: int
    expected: int | None = None
    expected_minor: int | None = None


def outlook(terms: PriceTerms, quantity: int, period: Period, runs_from: datetime, now: datetime) -> Outlook:
    """The outlook of one purchase that was counted up to this quantity. runs_from: when the purchase started."""
    charge = _usage_charge(terms, quantity)
    began = max(period.start, runs_from)
    whole, passed = period.end - began, now - began
    if not whole or Fraction(passed / whole) < ENOUGH:
        return Outlook(charge)
    expected = min(round(quantity * Fraction(whole / passed)), MOST_QUANTITY)
    expected = max(expected, quantity)
    return Outlook(charge, expected, _usage_charge(terms, expected))


def _usage_charge(terms: PriceTerms, quantity: int) -> int:
    return sum(line.amount_minor for line in rate(terms, terms.min_seats, quantity) if line.kind == "usage")
