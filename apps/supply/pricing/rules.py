"""What a plan comes to for so many seats and so much use: the one function that estimates, quotes and invoices ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .charges import MOST_QUANTITY, MOST_TOTAL_MINOR, ChargeRefused, package, packages, rounded
from .terms import PriceTerms


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a quote: `quantity` times `unit_price_minor` is `amount_minor`.

    seats: quantity is the seats. usage: quantity is the started packages of `package_size` units beyond what is
    included; `used` and `included` are units.
    """

    kind: Literal["seats", "usage"]
    quantity: int
    unit_price_minor: int
    amount_minor: int
    used: int = 0
    included: int = 0
    package_size: int = 1


def rate(terms: PriceTerms, seats: int, quantity: int = 0) -> tuple[Line, ...]:
    """The lines of one period (month): seats, then use beyond the included quantity by started packages.

    seats: within the plan's range. quantity: units used in the period (what is included is a whole agreement's).
    Each line is rounded once, half to even; tax comes after, discounts before.
    Raises: ChargeRefused seats_below_minimum, seats_above_maximum, no_meter, out_of_range.
    """
    require_seats(terms, seats)
    lines = [Line("seats", seats, terms.seat_price_minor, rounded(Fraction(seats * terms.seat_price_minor)))]
    if terms.meter is None and quantity:
        raise ChargeRefused("no_meter")
    if terms.meter is not None:
        lines.append(_usage_line(terms, quantity))
    if total(lines) > MOST_TOTAL_MINOR:
        raise ChargeRefused("out_of_range")
    return tuple(lines)


def total(lines: Sequence[Line]) -> int:
    """What the lines come to, in minor units."""
    return sum(line.amount_minor for line in lines)


def require_seats(terms: PriceTerms, seats: int) -> None:
    """Refuse a number of seats that the plan is not sold for. Raises: ChargeRefused."""
    if seats < terms.min_seats:
        raise ChargeRefused("seats_below_minimum")
    if terms.max_seats is not None and seats > terms.max_seats:
        raise ChargeRefused("seats_above_maximum")


def _usage_line(terms: PriceTerms, quantity: int) -> Line:
    meter = terms.meter
    if meter is None or not 0 <= quantity <= MOST_QUANTITY:
        raise ChargeRefused("out_of_range")
    over = max(0, quantity - meter.included_quantity)
    return Line(
        "usage",
        packages(over, meter.package_size),
        meter.package_price_minor,
        package(over, meter.package_size, meter.package_price_minor),
        used=quantity,
        included=meter.included_quantity,
        package_size=meter.package_size,
    )
