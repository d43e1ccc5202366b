"""Offers, and orders as far as a test needs them; run them where the whole marketplace is in reach."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from apps.demand.checkout import commands
from apps.demand.checkout.customer_terms import customer_terms
from apps.demand.checkout.models import Offer, Order
from apps.ground import clock
from apps.ground.accounts.models import Organisation
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.public_ids import new_public_id
from apps.supply.pricing.terms import Meter, PriceTerms
from tests.factories.accounts import OrganisationFactory, member

SCREENINGS = Meter(
    slug="screenings",
    name={"en": "Screenings", "de": "Prüfungen"},
    unit={"en": "screenings", "de": "Prüfungen"},
    included_quantity=10_000,
    package_size=1_000,
    package_price_minor=2_500,
)


def partner(name: str = "Halcyon Data") -> Organisation:
    """An active partner organisation."""
    return OrganisationFactory(name=name, kinds=["partner"])


def customer(name: str = "Northwind Bank") -> Organisation:
    """A customer organisation."""
    return OrganisationFactory(name=name, kinds=["customer"])


def buyer(organisation: Organisation | None = None, roles: Sequence[str] = ("owner",)) -> Actor:
    """A member who may buy."""
    return member(organisation or customer(), roles)


def price(
    seat_price_minor: int = 4_900,
    *,
    min_seats: int = 1,
    max_seats: int | None = 500,
    meter: Meter | None = SCREENINGS,
    plan: str = "",
) -> PriceTerms:
    """Price terms of a plan: 49.00 a seat and month, 10,000 screenings included."""
    return PriceTerms(
        plan=plan or new_public_id("pln"),
        version=1,
        name={"en": "Team", "de": "Team"},
        currency="USD",
        period="month",
        seat_price_minor=seat_price_minor,
        min_seats=min_seats,
        max_seats=max_seats,
        meter=meter,
    )


def offer(
    of: Organisation | None = None,
    *,
    terms: PriceTerms | None = None,
    listing: str = "",
    audience: str = "public",
    to: Organisation | None = None,
    valid_until: datetime | None = None,
    supersedes: Offer | None = None,
) -> Offer:
    """A published offer; with `supersedes` it takes that one's place."""
    of = of or partner()
    terms = terms or price()
    listing = listing or (supersedes.listing if supersedes else new_public_id("lst"))
    if supersedes is not None:
        supersedes.machine.supersede()
        supersedes.ended_at = clock.now()
        supersedes.save(update_fields=["state", "ended_at"])
    return Offer.objects.create(
        partner=of,
        partner_ref=of.public_id,
        partner_name=of.name,
        listing=listing,
        listing_slug=f"listing-{listing[-6:]}",
        listing_names={"en": "Meridian Sanctions Graph", "de": "Meridian Sanktionsgraph"},
        price_terms=terms.to_json(),
        price_digest=terms.digest,
        currency=terms.currency,
        plan=terms.plan,
        plan_version=terms.version,
        audience=audience,
        customer=to,
        supersedes=supersedes,
        valid_from=clock.now(),
        valid_until=valid_until,
    )


def quoted(actor: Actor, of: Offer | None = None, seats: int = 3) -> Order:
    """An order with a price."""
    return commands.start_order(actor, offer=(of or offer()).public_id, seats=seats)


def accepted(actor: Actor, order: Order, language: str = "en", **more: Any) -> Order:
    """The order with the present terms accepted."""
    text = customer_terms(language)
    return commands.accept_terms(actor, order, version=text.version, digest=text.digest, **more)


def ready(actor: Actor, of: Offer | None = None, seats: int = 3) -> Order:
    """An order that can be placed."""
    return accepted(actor, quoted(actor, of, seats))


def placed(actor: Actor, of: Offer | None = None, seats: int = 3) -> Order:
    """An order placed with a key of its own."""
    return commands.place_order(actor, ready(actor, of, seats), key=fresh_key())


def fresh_key() -> str:
    """An idempotency key that no other call of this run has."""
    return f"key-{uuid4()}"
