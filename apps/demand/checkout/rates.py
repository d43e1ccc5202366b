"""The price of an order as lines: what a month of seats costs, and what use beyond the included quantity would."""

from typing import Any

from apps.demand.checkout.models.sides import Sold


def lines_of(row: Sold) -> list[dict[str, Any]]:
    """`seats`: quantity × unit price is the amount. `usage`: a price for each started package beyond `included`."""
    terms = row.terms
    lines: list[dict[str, Any]] = [
        {
            "kind": "seats",
            "quantity": row.seats,
            "unit_price_minor": terms.seat_price_minor,
            "amount_minor": row.total_minor,
        }
    ]
    if terms.meter is not None:
        lines.append(
            {
                "kind": "usage",
                "meter": terms.meter.slug,
                "included": terms.meter.included_quantity,
                "package_size": terms.meter.package_size,
                "unit_price_minor": terms.meter.package_price_minor,
            }
        )
    return lines
