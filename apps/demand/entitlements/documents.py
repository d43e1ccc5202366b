"""Entitlements, seats and decisions as the API shows them."""

from datetime import datetime
from typing import Annotated, Self

from msgspec import Meta, Struct

from apps.demand.checkout.documents import ListingReferenceDocument, PartyDocument
from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.entitlements.reasons import SENTENCES, sentence
from apps.demand.entitlements.rules import Decision, ttl_s
from apps.demand.entitlements.selectors import Check
from apps.ground.web.api.fields import Count, Currency, Digest, Id, Minor, Moment, Slug, one_of
from apps.supply.pricing.documents import PriceTermsDocument

Stamp = Annotated[int, Meta(description="Grows with every change of the entitlement", examples=[4])]


class DecisionDocument(Struct):
    """A decision. Keep it at most `ttl_s` seconds; a higher `stamp` of the same entitlement ends it earlier."""

    listing: Id
    customer: Id
    user: Id | None
    entitlement: Id | None
    allow: bool
    code: Annotated[str, one_of([*SENTENCES])]
    reason: Annotated[str, Meta(description="The code as a sentence", examples=["May be used."])]
    valid_until: Moment | None
    ttl_s: Annotated[int, Meta(ge=0, examples=[300])]
    stamp: Stamp


class DecisionsDocument(Struct):
    """The decisions in the order of the checks."""

    decisions: list[DecisionDocument]
    decided_at: Moment


class TokenDocument(Struct):
    """A token and when it expires."""

    token: Annotated[str, Meta(description="EdDSA JWT", examples=["eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c3IifQ.c2ln"])]
    expires_at: Moment


def answer(check: Check, decision: Decision, most_s: int, now: datetime) -> DecisionDocument:
    """One decision with its reason in the reader's language."""
    return DecisionDocument(
        check.listing,
        check.customer,
        check.user,
        decision.entitlement or None,
        decision.allow,
        decision.code,
        str(sentence(decision.code)),
        decision.valid_until,
        ttl_s(decision, most_s, now),
        decision.stamp,
    )


class EntitlementDocument(Struct):
    """The right to use a listing, the same for customer and partner."""

    id: Id
    agreement: Id
    listing: ListingReferenceDocument
    customer: PartyDocument
    partner: PartyDocument
    state: Annotated[str, one_of(Entitlement.State)]
    state_reason: Annotated[str | None, Meta(description="Why it was suspended or revoked", examples=[None])]
    seats: Count
    seats_assigned: Count
    meter: Annotated[Slug | None, Meta(description="null: nothing is counted", examples=["indicators"])]
    included_quantity: Annotated[Count, Meta(description="Units a month, for all seats together", examples=[10_000])]
    currency: Currency
    total_minor: Annotated[Minor, Meta(description="A month of the seats, before tax, in minor units")]
    price_terms: PriceTermsDocument
    price_digest: Digest
    starts_at: Moment
    ends_at: Moment
    stamp: Stamp

    @classmethod
    def of(cls, entitlement: Entitlement) -> Self:
        """The document of an entitlement with its agreement."""
        return cls(
            id=entitlement.public_id,
            agreement=entitlement.agreement.public_id,
            listing=ListingReferenceDocument(entitlement.listing, entitlement.listing_slug, entitlement.listing_name),
            customer=PartyDocument(entitlement.customer_ref, entitlement.customer_name),
            partner=PartyDocument(entitlement.partner_ref, entitlement.partner_name),
            state=entitlement.state,
            state_reason=entitlement.state_reason or None,
            seats=entitlement.seats,
            seats_assigned=entitlement.seats_assigned,
            meter=entitlement.meter or None,
            included_quantity=entitlement.included_quantity,
            currency=entitlement.currency,
            total_minor=entitlement.total_minor,
            price_terms=entitlement.price_terms,
            price_digest=entitlement.price_digest,
            starts_at=entitlement.starts_at,
            ends_at=entitlement.ends_at,
            stamp=entitlement.stamp,
        )


class SeatDocument(Struct):
    """A seat by the member's public id, without a name."""

    id: Id
    user: Id
    state: Annotated[str, one_of(Seat.State)]
    assigned_at: Moment
    released_at: Moment | None

    @classmethod
    def of(cls, seat: Seat) -> Self:
        """The document of a seat."""
        return cls(seat.public_id, seat.user_ref, seat.state, seat.assigned_at, seat.released_at)
