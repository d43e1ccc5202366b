"""What belongs to a story: all that an order led to and rests on, and no other customer's business."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from apps.demand.entitlements.models import Entitlement
from apps.ground.policy.actor import Actor
from apps.ground.provenance.note import Signer
from apps.ground.provenance.sealer import seal_once
from apps.ground.provenance.stories import story_of
from apps.ground.provenance.story import entries
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from apps.supply.listings import commands as listings
from apps.supply.listings.models import Listing
from apps.supply.program.models import Partner
from tests.factories.accounts import member, operator, user_of
from tests.factories.checkout import customer, offer
from tests.factories.entitlements import bought, seated, to_be_revoked
from tests.factories.listings import live_listing
from tests.factories.program import owner_of as owner_of_partner


@pytest.fixture
def sale(us: Marketplace) -> tuple[Actor, Actor, Entitlement]:
    """A listing published and sold to a customer who gave out a seat: seller, buyer, entitlement."""
    listing = live_listing("Ownership Resolver", "Halcyon Data")
    seller = owner_of_partner(Partner.objects.get(organisation=listing.organisation))
    buyer = member(customer("Northwind Bank"))
    entitlement = bought(buyer, offer(listing.organisation, listing=listing.public_id))
    seated(buyer, entitlement, buyer)
    return seller, buyer, entitlement


def kinds(ids: list[str]) -> set[str]:
    return {each.partition("_")[0] for each in ids}


def test_an_order_s_story_reaches_from_the_draft_to_the_seat(sale: tuple[Actor, Actor, Entitlement]) -> None:
    entitlement = sale[2]
    order = entitlement.agreement.order
    auditor = operator(("auditor",))
    story = story_of(auditor, order.public_id)
    assert kinds(story) >= {"ord", "agr", "ent", "seat", "off", "lst", "ver", "pln"}
    found = entries(auditor, story)
    commands = {entry.command for entry in found} | {part.command for entry in found for part in entry.parts}
    for command in (
        "listings.submit",
        "listings.publish",
        "checkout.start_order",
        "checkout.accept_terms",
        "checkout.place_order",
        "entitlements.grant",
        "entitlements.assign_seat",
    ):
        assert command in commands


def test_both_sides_read_the_sale_and_only_the_seller_the_making(sale: tuple[Actor, Actor, Entitlement]) -> None:
    seller, buyer, entitlement = sale
    order = entitlement.agreement.order.public_id
    read = {}
    for name, actor in (("seller", seller), ("buyer", buyer)):
        with scoped(actor):
            read[name] = {entry.command for entry in entries(actor, story_of(actor, order))}
    assert {"checkout.place_order", "entitlements.grant"} <= read["seller"] & read["buyer"]
    assert "listings.submit" in read["seller"]
    assert "listings.submit" not in read["buyer"]


def test_what_was_decided_about_a_thing_belongs_to_its_story(sale: tuple[Actor, Actor, Entitlement]) -> None:
    """A request to revoke use, and a decision to take the listing down, from either end."""
    entitlement = sale[2]
    auditor = operator(("auditor",))
    revocation = to_be_revoked(entitlement)
    listing = Listing.objects.get(public_id=entitlement.listing)
    takedown = listings.take_down(
        operator(("moderator",)), listing, ground="terms", clauses=["L-05"], reason="The sources are not named."
    )
    story = story_of(auditor, entitlement.agreement.order.public_id)
    assert {revocation.public_id, takedown.public_id} <= set(story)
    assert entitlement.public_id in story_of(auditor, revocation.public_id)
    assert listing.public_id in story_of(auditor, takedown.public_id)


def test_a_listing_s_story_holds_no_customer_s_order(sale: tuple[Actor, Actor, Entitlement]) -> None:
    seller, _buyer, entitlement = sale
    assert not kinds(story_of(seller, entitlement.listing)) & {"ord", "agr", "ent", "seat", "off"}


def test_a_stranger_s_story_of_it_is_empty(sale: tuple[Actor, Actor, Entitlement]) -> None:
    stranger = member(customer("Elsewhere"))
    order = sale[2].agreement.order.public_id
    with scoped(stranger):
        assert entries(stranger, story_of(stranger, order)) == []


def test_the_buyer_checks_the_whole_sale_on_one_page(
    sale: tuple[Actor, Actor, Entitlement], signer: Signer, browser_of: Callable[..., Client], tmp_path: Path
) -> None:
    _seller, buyer, entitlement = sale
    seal_once(signer)
    text = browser_of(user_of(buyer)).get(f"/proof/{entitlement.agreement.order.public_id}/").content.decode()
    assert "All entries verified" in text
    assert "Order placed" in text
    order = entitlement.agreement.order
    assert f"<h1>Order {order.number}</h1>" in text
    assert order.number in text.partition("</title>")[0]
    shown = re.sub(r"<details.*?</details>", "", text.partition("<main")[2], flags=re.DOTALL)
    assert f"Order {order.number}" in shown
    assert entitlement.agreement.number in shown
    assert not re.findall(r">[^<]*\b(?:ord|agr|ent|seat|off|lst|ver|pln)_[0-9a-z]{20}", shown), "ids are details"
    assert order.public_id in text
    assert "Seat assigned" in text
