"""Plans and their prices as the API shows them."""

from typing import Annotated, Self

from msgspec import Meta, Struct

from apps.ground.web.api.fields import Count, Currency, Digest, Id, Minor, Moment, Slug, Texts, one_of

from .calculator import Calculator
from .models import Plan
from .terms import Meter, PriceTerms

Version = Annotated[int, Meta(ge=1, description="Number of the version, from 1", examples=[1])]
Period = Annotated[str, one_of(Plan.Period, "What a price is paid for")]
Seats = Annotated[int, Meta(ge=1, examples=[1])]
MostSeats = Annotated[int | None, Meta(description="null: no limit", examples=[120])]


class MeterDocument(Struct):
    """What is counted, and its price beyond the included quantity of a period."""

    slug: Annotated[Slug, Meta(examples=["indicators"])]
    name: Texts
    unit: Texts
    included_quantity: Annotated[Count, Meta(description="Units a period, for all seats together", examples=[10_000])]
    package_size: Annotated[int, Meta(ge=1, description="Units a package; a started one is charged", examples=[1000])]
    package_price_minor: Annotated[Minor, Meta(examples=[1200])]

    @classmethod
    def of(cls, meter: Meter) -> Self:
        """The document of a meter."""
        return cls(
            meter.slug,
            meter.name,
            meter.unit,
            meter.included_quantity,
            meter.package_size,
            meter.package_price_minor,
        )


class PriceTermsDocument(Struct):
    """The prices of one plan version, as offers, orders and entitlements keep them unchanged."""

    schema: Annotated[int, Meta(description="Form of this document", examples=[1])]
    plan: Id
    version: Version
    name: Texts
    currency: Currency
    period: Period
    seat_price_minor: Minor
    min_seats: Seats
    max_seats: MostSeats
    meter: MeterDocument | None

    @classmethod
    def of(cls, terms: PriceTerms) -> Self:
        """The document of price terms, as `PriceTerms.to_json` keeps them."""
        return cls(**terms.to_json())


class PlanDocument(Struct):
    """One version of a plan."""

    id: Id
    version: Version
    family: Annotated[Id, Meta(description="Public id of the first version")]
    state: Annotated[str, one_of(Plan.State)]
    name: Texts
    currency: Currency
    period: Period
    seat_price_minor: Minor
    min_seats: Seats
    max_seats: MostSeats
    meter: MeterDocument | None
    terms_digest: Digest
    activated_at: Moment | None
    retired_at: Moment | None
    updated_at: Moment

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """The document of a plan."""
        meter = plan.terms.meter
        return cls(
            id=plan.public_id,
            version=plan.version,
            family=plan.family,
            state=plan.state,
            name=plan.name,
            currency=plan.currency,
            period=plan.period,
            seat_price_minor=plan.seat_price_minor,
            min_seats=plan.min_seats,
            max_seats=plan.max_seats,
            meter=MeterDocument.of(meter) if meter else None,
            terms_digest=plan.terms.digest,
            activated_at=plan.activated_at,
            retired_at=plan.retired_at,
            updated_at=plan.updated_at,
        )


class EstimateLineDocument(Struct):
    """`quantity` times `unit_price_minor` is `amount_minor`; the quantity of usage is in started packages."""

    kind: Annotated[str, one_of(("seats", "usage"))]
    quantity: Count
    unit_price_minor: Annotated[Minor, Meta(examples=[43_000])]
    amount_minor: Minor


class EstimateDocument(Struct):
    """What a month comes to, before tax."""

    currency: Currency
    lines: list[EstimateLineDocument]
    total_minor: Minor | None

    @classmethod
    def of(cls, calculator: Calculator) -> Self:
        """The document of an estimate."""
        lines = [
            EstimateLineDocument(line.kind, line.quantity, line.unit_price_minor, line.amount_minor)
            for line in calculator.lines
        ]
        return cls(calculator.plan.currency, lines, calculator.total_minor)
