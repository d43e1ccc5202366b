"""The five ways a quantity becomes a price: pure, exact, rounded once, half to even (semantics B, rating).

Quantities are whole units. Unit prices are Decimals in minor units (0.5 is half a cent), so that a price may be finer
than the currency. Results are integers in minor units. Everything between is a fraction, so nothing is lost on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

MOST_DECIMALS = 12
MOST_QUANTITY = 10**15
MOST_TOTAL_MINOR = 2**63 - 1


class ChargeRefused(ValueError):
    """A quantity, price or tier table that cannot be charged; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Tier:
    """A range of quantities up to and including `up_to` (None: without end), with its price a unit.

    flat_minor: added when the tier is entered by at least one unit.
    """

    up_to: int | None
    unit_price: Decimal
    flat_minor: int = 0


def rounded(amount: Fraction) -> int:
    """Whole minor units, half to even. Raises: ChargeRefused out_of_range beyond what a 64-bit column holds.

    >>> [rounded(Fraction(n, 2)) for n in (1, 3, 5)]
    [0, 2, 2]
    """
    whole = round(amount)
    if whole > MOST_TOTAL_MINOR:
        raise ChargeRefused("out_of_range")
    return whole


def flat(price_minor: int) -> int:
    """A price that does not depend on use."""
    return rounded(Fraction(price_minor))


def per_unit(quantity: int, unit_price: Decimal) -> int:
    """Every unit costs the same.

    >>> per_unit(5, Decimal("0.5"))
    2
    """
    return rounded(_quantity(quantity) * _price(unit_price))


def package(quantity: int, size: int, price_minor: int) -> int:
    """Units are sold in packages; a started package is charged whole.

    >>> package(1_001, 1_000, 250)
    500
    """
    if size < 1:
        raise ChargeRefused("package_size")
    return rounded(Fraction(packages(quantity, size) * price_minor))


def packages(quantity: int, size: int) -> int:
    """How many packages hold the quantity: 1,001 units need two packages of 1,000."""
    return -(-_quantity(quantity) // size)


def graduated(quantity: int, tiers: Sequence[Tier]) -> int:
    """Each unit costs what its own tier says: 15,000 units at 1,000 × 0.10, 9,000 × 0.05, rest × 0.01 are 600.00."""
    amount, below = Fraction(0), 0
    for tier in _checked(tiers):
        inside = min(_quantity(quantity), tier.up_to if tier.up_to is not None else quantity) - below
        if inside <= 0:
            break
        amount += inside * _price(tier.unit_price) + tier.flat_minor
        below += inside
    return rounded(amount)


def volume(quantity: int, tiers: Sequence[Tier]) -> int:
    """All units cost what the tier of the whole quantity says: the same 15,000 units are 150.00.

    Entering a tier can make the whole cheaper; a page that shows volume prices says so.
    """
    if _quantity(quantity) == 0:
        return 0
    for tier in _checked(tiers):
        if tier.up_to is None or quantity <= tier.up_to:
            return rounded(quantity * _price(tier.unit_price) + tier.flat_minor)
    raise ChargeRefused("tiers")


def _quantity(quantity: int) -> int:
    if not 0 <= quantity <= MOST_QUANTITY:
        raise ChargeRefused("out_of_range")
    return quantity


def _price(unit_price: Decimal) -> Fraction:
    exponent = unit_price.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MOST_DECIMALS:
        raise ChargeRefused("scale")
    if unit_price < 0:
        raise ChargeRefused("out_of_range")
    return Fraction(unit_price)


def _checked(tiers: Sequence[Tier]) -> Sequence[Tier]:
    """Tiers rise and only the last has no end. Raises: ChargeRefused tiers."""
    ends = [tier.up_to for tier in tiers]
    inner = [end for end in ends[:-1] if end is not None]
    if (
        not ends
        or ends[-1] is not None
        or len(inner) != len(ends) - 1
        or inner != sorted({*inner})
        or min(inner, default=1) < 1
    ):
        raise ChargeRefused("tiers")
    return tiers
