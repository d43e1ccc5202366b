"""Offers and orders as the API shows them."""

from typing import Any

import msgspec
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from apps.demand.checkout.models import Agreement, Offer, Order
from apps.demand.checkout.models.sides import Priced
from apps.demand.checkout.rates import lines_of
from apps.ground.web.language import text_in

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


def _priced(row: Priced) -> dict[str, Any]:
    return {
        "listing": {"id": row.listing, "slug": row.listing_slug, "name": row.listing_name},
        "partner": {"id": row.partner_ref, "name": row.partner_name},
        "currency": row.currency,
        "price_terms": row.price_terms,
        "price_digest": row.price_digest,
    }


def offer_columns(rows: QuerySet[Offer]) -> QuerySet[Offer, dict[str, Any]]:
    """What `offer_document` needs of each row. Price terms come as the text that the database keeps, and go out as
    such: read into objects and written again, they were half of a list's time."""
    return rows.annotate(terms_text=Cast("price_terms", TextField())).values(*OFFER_COLUMNS)


def offer_document(offer: dict[str, Any]) -> dict[str, Any]:
    """A proposal: what, by whom, at which price terms, how long."""
    name = text_in(offer["listing_names"]) or offer["listing_slug"]
    return {
        "id": offer["public_id"],
        "audience": offer["audience"],
        "state": offer["state"],
        "listing": {"id": offer["listing"], "slug": offer["listing_slug"], "name": name},
        "partner": {"id": offer["partner_ref"], "name": offer["partner_name"]},
        "currency": offer["currency"],
        "price_terms": msgspec.Raw(offer["terms_text"].encode()),
        "price_digest": offer["price_digest"],
        "valid_from": offer["valid_from"],
        "valid_until": offer["valid_until"],
    }


def order_document(order: Order) -> dict[str, Any]:
    """An order for customer or partner; people are named by their public ids only."""
    agreement: Agreement | None = getattr(order, "agreement", None)
    return {
        "id": order.public_id,
        "number": order.number,
        "state": order.state,
        "offer": order.offer_ref,
        **_priced(order),
        "customer": {"id": order.customer_ref, "name": order.customer_name},
        "seats": order.seats,
        "lines": lines_of(order),
        "total_minor": order.total_minor,
        "purchase_order_number": order.purchase_order_number or None,
        "terms": {
            "version": order.terms_version,
            "language": order.terms_language,
            "digest": order.terms_digest,
            "accepted_at": order.accepted_at,
        }
        if order.accepted_at
        else None,
        "reason": order.reason or None,
        "quoted_at": order.quoted_at,
        "price_until": order.price_until,
        "expires_at": order.expires_at,
        "placed_at": order.placed_at,
        "decided_at": order.decided_at,
        "fulfilled_at": order.fulfilled_at,
        "agreement": agreement.public_id if agreement else None,
    }
