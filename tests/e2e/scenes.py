"""What stands before the browser opens: a marketplace in which every page has something to show, made by commands."""

from dataclasses import dataclass
from typing import Any

from apps.demand.checkout.models import Offer, Order
from apps.demand.entitlements.models import Entitlement
from apps.demand.metering.commands.taking import take
from apps.ground.accounts import links
from apps.ground.accounts.commands import create_api_key, invite, request_password_reset, sign_up_customer
from apps.ground.accounts.models import AccessLink, ApiKey, Invitation, Membership
from apps.ground.accounts.registration import Company, Newcomer
from apps.ground.policy.actor import ANONYMOUS, Actor
from apps.supply.listings.commands import approve, claim_review, save_draft, submit
from apps.supply.listings.models import Listing
from apps.supply.pricing.commands import save_plan
from apps.supply.program.application import Application
from apps.supply.program.commands import join
from tests.e2e.backstage import Backstage
from tests.factories import checkout, entitlements, listings, metering
from tests.factories.accounts import OrganisationFactory, member, operator, user_of
from tests.factories.pricing import METER, plan_draft
from tests.factories.program import active_partner, applicant


@dataclass
class Scene:
    """Who is there, and public ids of what they have."""

    partner: Actor
    applicant: Actor
    buyer: Actor
    second: Actor
    operator: Actor
    listing: Listing
    draft: str
    sent: str
    quoted: str
    order: str
    order_id: str
    waiting: str
    entitlement: str
    seat: str
    colleague: str
    invitation: str
    api_key: str
    partner_key: str
    tokens: dict[str, str]


def furnished(stage: Backstage) -> Scene:
    """A partner with listings live, waiting and unfinished; a customer with purchases; an applicant; operators."""
    partner, _row = stage(active_partner, "Halcyon Data", "halcyon.example")
    listing = stage(published, partner, "Ownership Resolver")
    customer = stage(OrganisationFactory, name="Northwind Bank", kinds=["customer"], domain="northwind.example")
    buyer = stage(member, customer, full_name="Ada Wright")
    second = stage(member, customer, ["finance"], full_name="Bo Lindqvist")
    order = stage(bought, buyer, listing)
    made: dict[str, Any] = stage(purchased, order, buyer)
    return Scene(
        partner=partner,
        applicant=stage(applicant, "Kestrel Maps", "kestrel.example")[0],
        buyer=buyer,
        second=second,
        operator=stage(operator),
        listing=listing,
        draft=stage(listings.draft, partner, "Shipping Graph").listing.public_id,
        sent=stage(listings.sent, partner, "Sanctions Stream").listing.public_id,
        quoted=stage(ready, buyer, listing).public_id,
        order=order.number,
        order_id=order.public_id,
        waiting=stage(bought, buyer, listing, 200).number,
        **made,
        **stage(papers, buyer, partner, second),
    )


def published(partner: Actor, name: str) -> Listing:
    """A live listing that sells seats, 29.00 each, and counts use."""
    version = listings.draft(partner, name)
    plan = save_plan(partner, draft=plan_draft(max_seats=1000))
    version = save_draft(partner, version, changes={"plan": plan.public_id}, stamp=version.etag)
    reviewer = operator(("moderator",))
    version = claim_review(reviewer, submit(partner, version))
    approve(reviewer, version, digest=version.digest)
    return Listing.objects.get(pk=version.listing_id)


def offer_of(listing: Listing) -> Offer:
    """What the listing is sold at now."""
    return Offer.objects.get(listing=listing.public_id, state=Offer.State.PUBLISHED)


def ready(buyer: Actor, listing: Listing, seats: int = 5) -> Order:
    """An order one step before it is placed."""
    return checkout.ready(buyer, offer_of(listing), seats)


def bought(buyer: Actor, listing: Listing, seats: int = 5) -> Order:
    """An order that was placed."""
    return checkout.placed(buyer, offer_of(listing), seats)


def purchased(order: Order, buyer: Actor) -> dict[str, str]:
    """The purchase behind an order, with its buyer on a seat."""
    entitlement = Entitlement.objects.get(agreement__order=order)
    seat = entitlements.seated(buyer, entitlement, buyer)
    sender = metering.sender(entitlement)
    take(sender, [metering.event(entitlement, 1200, type=METER.slug) for _each in range(3)])
    return {"entitlement": entitlement.public_id, "seat": seat.public_id}


def papers(buyer: Actor, partner: Actor, second: Actor) -> dict[str, Any]:
    """Keys, an invitation, and the tokens of the links that were mailed."""
    key = create_api_key(buyer, name="Reporting", scopes=["entitlements:read"])
    other = create_api_key(partner, name="Counting", scopes=["metering:write"])
    invitation = invite(buyer, email="cleo@northwind.example", role="viewer")
    reset = request_password_reset(ANONYMOUS, email=user_of(second).email)
    person = Newcomer("dora@orchard.example", "Dora Orchard", "en")
    company = Company("Orchard", "DE", "Orchard GmbH", "orchard.example", ("customer",), "active")
    confirm = sign_up_customer(ANONYMOUS, person=person, company=company)
    applies = Application("Plum", "plum.example", "DE", "data")
    joined = join(ANONYMOUS, person=Newcomer("pia@plum.example", "Pia Plum", "en"), application=applies)
    colleague = Membership.objects.get(user_id=second.user_id)
    return {
        "api_key": ApiKey.objects.get(pk=key.pk).public_id,
        "partner_key": ApiKey.objects.get(pk=other.pk).public_id,
        "invitation": invitation.public_id,
        "colleague": colleague.public_id,
        "tokens": {
            "reset": links.token_of(AccessLink.objects.get(pk=reset.pk)),
            "application": links.token_of(AccessLink.objects.get(pk=joined.pk)),
            "confirm": links.token_of(AccessLink.objects.get(pk=confirm.pk)),
            "invitation": links.token_of(Invitation.objects.get(pk=invitation.pk)),
        },
    }
