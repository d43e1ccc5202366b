"""The price snapshot that offers, orders and agreements carry: frozen, canonical, with a digest (semantics A)."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Self

import rfc8785

SCHEMA = 1


class TermsUnreadable(ValueError):
    """A stored snapshot that is not of a shape this code knows: read it with the code that wrote it, never guess."""


@dataclass(frozen=True, slots=True)
class Meter:
    """What is counted and what it costs beyond the included quantity of a period.

    name, unit: language code to text. included_quantity: units a period, for the whole agreement, not a seat.
    package_price_minor: for each started package of `package_size` units.
    """

    slug: str
    name: dict[str, str]
    unit: dict[str, str]
    included_quantity: int
    package_size: int
    package_price_minor: int


@dataclass(frozen=True, slots=True)
class PriceTerms:
    """The prices of one plan version. Amounts are integers in minor units of `currency`, quantities whole units."""

    plan: str
    version: int
    name: dict[str, str]
    currency: str
    period: str
    seat_price_minor: int
    min_seats: int
    max_seats: int | None
    meter: Meter | None

    def to_json(self) -> dict[str, Any]:
        """The snapshot as JSON values; `from_json` reads it back unchanged."""
        return {"schema": SCHEMA, **asdict(self)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Read a snapshot. Raises: TermsUnreadable for another schema, or for missing or unknown fields."""
        fields = dict(stored)
        if fields.pop("schema", None) != SCHEMA:
            raise TermsUnreadable(f"schema {stored.get('schema')!r}")
        meter = fields.pop("meter", None)
        try:
            return cls(meter=Meter(**meter) if meter else None, **fields)
        except TypeError as error:
            raise TermsUnreadable(str(error)) from error

    @property
    def digest(self) -> str:
        """sha256 (hexadecimal) of the canonical JSON (RFC 8785): equal terms, equal digests."""
        return sha256(rfc8785.dumps(self.to_json())).hexdigest()
