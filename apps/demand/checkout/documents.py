"""Offers and orders as the API shows them."""

from typing import Annotated, Any, Self, cast

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from msgspec import Meta, Raw, Struct

from apps.demand.checkout.models import Agreement, Offer, Order
from apps.demand.checkout.models.snapshots import Sold
from apps.ground.web.api.fields import Count, Currency, Digest, Id, Minor, Moment, Name, Slug, one_of
from apps.ground.web.language import text_in
from apps.supply.pricing.documents import PriceTermsDocument

OFFER_COLUMNS = (
    "id",
    "public_id",
    "audience",
    "state",
    "listing",
    "listing_slug",
    "listing_names",
    "partner_ref",
    "partner_name",
    "currency",
    "terms_text",
    "price_digest",
    "valid_from",
    "valid_until",
)


class ListingReferenceDocument(Struct):
    """The listing that is sold, with its name on that day in the reader's language."""

    id: Id
    slug: Slug
    name: Name


class PartyDocument(Struct):
    """A customer or partner, with its name on that day."""

    id: Id
    name: Name


class SeatsLineDocument(Struct, tag_field="kind", tag="seats"):
    """A month of seats: `quantity` times `unit_price_minor` is `amount_minor`."""

    quantity: Count
    unit_price_minor: Annotated[Minor, Meta(examples=[43_000])]
    amount_minor: Minor


class UsageLineDocument(Struct, tag_field="kind", tag="usage"):
    """The price of each started package of units beyond those included in a month."""

    meter: Annotated[Slug, Meta(examples=["indicators"])]
    included: Annotated[Count, Meta(examples=[10_000])]
    package_size: Annotated[int, Meta(ge=1, examples=[1000])]
    unit_price_minor: Annotated[Minor, Meta(examples=[1200])]


class OfferDocument(Struct):
    """A proposal: the listing, its partner, the price terms and how long they hold."""

    id: Id
    audience: Annotated[str, one_of(Offer.Audience)]
    state: Annotated[str, one_of(Offer.State)]
    listing: ListingReferenceDocument
    partner: PartyDocument
    currency: Currency
    price_terms: PriceTermsDocument
    price_digest: Digest
    valid_from: Moment
    valid_until: Moment | None

    @classmethod
    def of(cls, offer: dict[str, Any]) -> Self:
        """The document of a row of `offer_columns`.

        Price terms go out as the text that the database keeps: read into objects and written again, they were half of
        a list's time.
        """
        name = text_in(offer["listing_names"]) or offer["listing_slug"]
        return cls(
            id=offer["public_id"],
            audience=offer["audience"],
            state=offer["state"],
            listing=ListingReferenceDocument(offer["listing"], offer["listing_slug"], name),
            partner=PartyDocument(offer["partner_ref"], offer["partner_name"]),
            currency=offer["currency"],
            price_terms=cast(PriceTermsDocument, Raw(offer["terms_text"].encode())),
            price_digest=offer["price_digest"],
            valid_from=offer["valid_from"],
            valid_until=offer["valid_until"],
        )


class AcceptedTermsDocument(Struct):
    """The customer terms that were accepted for the order."""

    version: Annotated[str, Meta(examples=["2026-09"])]
    language: Annotated[str, Meta(examples=["en"])]
    digest: Digest
    accepted_at: Moment

    @classmethod
    def of(cls, order: Order) -> Self | None:
        """The terms of an order; None before they are accepted."""
        if order.accepted_at is None:
            return None
        return cls(order.terms_version, order.terms_language, order.terms_digest, order.accepted_at)


class OrderDocument(Struct):
    """An order, the same for customer and partner; people are named by their public ids only."""

    id: Id
    number: Annotated[str | None, Meta(description="For people; given when it is placed", examples=["O-2026-00042"])]
    state: Annotated[str, one_of(Order.State)]
    offer: Id
    listing: ListingReferenceDocument
    partner: PartyDocument
    currency: Currency
    price_terms: PriceTermsDocument
    price_digest: Digest
    customer: PartyDocument
    seats: Count
    lines: list[SeatsLineDocument | UsageLineDocument]
    total_minor: Annotated[Minor, Meta(description="A month of the seats, before tax, in minor units")]
    purchase_order_number: Annotated[str | None, Meta(examples=["PO-7731"])]
    terms: AcceptedTermsDocument | None
    reason: Annotated[str | None, Meta(description="Why it was declined or cancelled", examples=[None])]
    quoted_at: Moment
    price_until: Moment
    expires_at: Moment
    placed_at: Moment | None
    decided_at: Moment | None
    fulfilled_at: Moment | None
    agreement: Id | None

    @classmethod
    def of(cls, order: Order) -> Self:
        """The document of an order."""
        agreement: Agreement | None = getattr(order, "agreement", None)
        return cls(
            id=order.public_id,
            number=order.number,
            state=order.state,
            offer=order.offer_ref,
            listing=ListingReferenceDocument(order.listing, order.listing_slug, order.listing_name),
            partner=PartyDocument(order.partner_ref, order.partner_name),
            currency=order.currency,
            price_terms=order.price_terms,
            price_digest=order.price_digest,
            customer=PartyDocument(order.customer_ref, order.customer_name),
            seats=order.seats,
            lines=lines_of(order),
            total_minor=order.total_minor,
            purchase_order_number=order.purchase_order_number or None,
            terms=AcceptedTermsDocument.of(order),
            reason=order.reason or None,
            quoted_at=order.quoted_at,
            price_until=order.price_until,
            expires_at=order.expires_at,
            placed_at=order.placed_at,
            decided_at=order.decided_at,
            fulfilled_at=order.fulfilled_at,
            agreement=agreement.public_id if agreement else None,
        )


def offer_columns(rows: QuerySet[Offer]) -> QuerySet[Offer, dict[str, Any]]:
    """The columns that `OfferDocument.of` needs of each row, price terms as text."""
    return rows.annotate(terms_text=Cast("price_terms", TextField())).values(*OFFER_COLUMNS)


def lines_of(row: Sold) -> list[SeatsLineDocument | UsageLineDocument]:
    """The price of an order as lines: a month of its seats, and usage beyond the included quantity."""
    terms = row.terms
    lines: list[SeatsLineDocument | UsageLineDocument] = [
        SeatsLineDocument(row.seats, terms.seat_price_minor, row.total_minor)
    ]
    meter = terms.meter
    if meter is not None:
        lines.append(
            UsageLineDocument(meter.slug, meter.included_quantity, meter.package_size, meter.package_price_minor)
        )
    return lines
