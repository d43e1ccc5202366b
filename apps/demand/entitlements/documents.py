"""Entitlements, seats and decisions as the API shows them."""

from datetime import datetime
from typing import Any

import msgspec

from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.entitlements.reasons import sentence
from apps.demand.entitlements.rules import Decision, ttl_s
from apps.demand.entitlements.selectors import Check


class Answer(msgspec.Struct):
    """A decision. Keep it at most `ttl_s` seconds; a higher `stamp` seen elsewhere makes it void at once."""

    listing: str
    customer: str
    user: str | None
    entitlement: str | None
    allow: bool
    code: str
    reason: str
    valid_until: datetime | None
    ttl_s: int
    stamp: int


class Answers(msgspec.Struct):
    """The answers in the order of the checks."""

    decisions: list[Answer]
    decided_at: datetime


class TokenDocument(msgspec.Struct):
    """A token and when it ends."""

    token: str
    expires_at: datetime


def answer(check: Check, decision: Decision, most_s: int, now: datetime) -> Answer:
    """One decision with its reason in the reader's language."""
    return Answer(
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


def entitlement_document(entitlement: Entitlement) -> dict[str, Any]:
    """What customer and partner may know of it; the same for both."""
    return {
        "id": entitlement.public_id,
        "agreement": entitlement.agreement.public_id,
        "listing": {
            "id": entitlement.listing,
            "slug": entitlement.listing_slug,
            "name": entitlement.listing_name,
        },
        "customer": {"id": entitlement.customer_ref, "name": entitlement.customer_name},
        "partner": {"id": entitlement.partner_ref, "name": entitlement.partner_name},
        "state": entitlement.state,
        "state_reason": entitlement.state_reason or None,
        "seats": entitlement.seats,
        "seats_assigned": entitlement.seats_assigned,
        "meter": entitlement.meter or None,
        "included_quantity": entitlement.included_quantity,
        "currency": entitlement.currency,
        "total_minor": entitlement.total_minor,
        "price_terms": entitlement.price_terms,
        "price_digest": entitlement.price_digest,
        "starts_at": entitlement.starts_at,
        "ends_at": entitlement.ends_at,
        "stamp": entitlement.stamp,
    }


def seat_document(seat: Seat) -> dict[str, Any]:
    """A seat by the person's public id, without a name."""
    return {
        "id": seat.public_id,
        "user": seat.user_ref,
        "state": seat.state,
        "assigned_at": seat.assigned_at,
        "released_at": seat.released_at,
    }
