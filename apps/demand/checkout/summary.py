"""What a thing at a price comes to, in the language of its reader: at each step, on receipts and on purchases."""

from dataclasses import dataclass

from apps.demand.checkout.commitment import Commitment, commitment_of
from apps.demand.checkout.models.snapshots import Priced
from apps.ground.web.language import text_in


@dataclass(frozen=True)
class Usage:
    """What is counted, how much of it a month includes, and what each further package costs."""

    name: str
    unit: str
    included: int
    package_size: int
    package_price_minor: int


@dataclass(frozen=True)
class Summary:
    """The lines of a month. Amounts are minor units of `currency`, before tax."""

    listing: str
    listing_name: str
    listing_slug: str
    partner_name: str
    plan_name: str
    currency: str
    seats: int
    seat_price_minor: int
    total_minor: int
    min_seats: int
    max_seats: int | None
    usage: Usage | None
    commitment: Commitment | None


def summary_of(row: Priced, seats: int | None = None) -> Summary:
    """The summary of an offer for so many seats, or of an order, agreement or entitlement with its own."""
    terms = row.terms
    counted = seats if seats is not None else getattr(row, "seats", terms.min_seats)
    meter = terms.meter
    usage = None
    if meter is not None:
        usage = Usage(
            text_in(meter.name) or meter.slug,
            text_in(meter.unit),
            meter.included_quantity,
            meter.package_size,
            meter.package_price_minor,
        )
    total_minor = counted * terms.seat_price_minor
    return Summary(
        listing=row.listing,
        listing_name=row.listing_name,
        listing_slug=row.listing_slug,
        partner_name=row.partner_name,
        plan_name=row.plan_name,
        currency=row.currency,
        seats=counted,
        seat_price_minor=terms.seat_price_minor,
        total_minor=total_minor,
        min_seats=terms.min_seats,
        max_seats=terms.max_seats,
        usage=usage,
        commitment=commitment_of(row, total_minor),
    )
