"""Customers come, buy, approve above the limit, and give out their seats."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from apps.demand.checkout import commands
from apps.demand.checkout.customer_terms import customer_terms
from apps.demand.checkout.models import Offer, Order
from apps.demand.entitlements.commands import assign_seat
from apps.demand.entitlements.models import Entitlement
from apps.ground.accounts.models import Membership
from apps.ground.policy.actor import Actor
from apps.supply.listings.models import Listing
from apps.surfaces.golden import content
from apps.surfaces.golden.history import people
from apps.surfaces.golden.history.calendar import Calendar, spread
from apps.surfaces.golden.history.partners import bring_customer
from apps.surfaces.golden.history.timeline import Deed

CAME_DAYS_AGO = 375
ORDERERS = ("finance", "admin", "developer")
APPROVERS = ("owner", "admin", "finance")


def customers(marketplace: str, calendar: Calendar, entries: list[content.Entry]) -> Iterator[Deed]:
    """Each customer with its people."""
    for number, entry in enumerate(entries):
        at = calendar.ago(CAME_DAYS_AGO - number * 0.5, entry["slug"])
        yield Deed(at, f"customer:{entry['slug']}", bring_customer(marketplace, entry))


def purchases(
    calendar: Calendar, entries: list[content.Entry], bought: list[content.Entry], language: str
) -> Iterator[Deed]:
    """Every purchase: ordered, approved where that is needed, and seats given to the customer's people."""
    companies = {each["slug"]: each for each in entries}
    for purchase in bought:
        company = companies[purchase["customer"]]
        name = f"purchase:{purchase['customer']}:{purchase['number']}"
        at = calendar.months_ago(purchase["months_ago"], name)
        yield Deed(at, name, _orders(company, purchase, language))
        yield Deed(at + timedelta(hours=2 + spread(name, 30)), f"{name}:approve", _approves(company, purchase))
        yield Deed(at + timedelta(days=2), f"{name}:seats", _gives_seats(company, purchase))


def waiting_order(marketplace: str, calendar: Calendar, entries: list[content.Entry], language: str) -> Iterator[Deed]:
    """An order that a second person has still to decide on."""
    order = content.unfinished(marketplace)["order"]
    company = next(each for each in entries if each["slug"] == order["customer"])
    yield Deed(calendar.ago(1, "order"), f"order:{order['customer']}", _orders(company, order, language))


def _orders(company: content.Entry, purchase: content.Entry, language: str) -> Any:
    def act(key: str) -> None:
        buyer = orderer(company)
        listing = Listing.objects.get(slug=purchase["listing"])
        offer = Offer.objects.get(listing=listing.public_id, state=Offer.State.PUBLISHED)
        text = customer_terms(language)
        order = commands.start_order(buyer, offer=offer.public_id, seats=purchase["seats"])
        commands.accept_terms(
            buyer,
            order,
            version=text.version,
            digest=text.digest,
            purchase_order_number=purchase["po_number"],
        )
        commands.place_order(buyer, order, key=key)

    return act


def _approves(company: content.Entry, purchase: content.Entry) -> Any:
    def act(key: str) -> None:
        order = _order(company, purchase)
        if order.state == Order.State.AWAITING_APPROVAL:
            commands.approve_order(second(company), order, key=key)

    return act


def _gives_seats(company: content.Entry, purchase: content.Entry) -> Any:
    def act(key: str) -> None:
        entitlement = Entitlement.objects.get(agreement__order=_order(company, purchase))
        members = Membership.objects.filter(organisation_id=entitlement.customer_id, state=Membership.State.ACTIVE)
        chosen = list(members.select_related("user").order_by("id")[: entitlement.seats])
        for member in chosen:
            last = key if member == chosen[-1] else None
            assign_seat(people.owner_of(company), entitlement, user=member.user.public_id, key=last)

    return act


def orderer(company: content.Entry) -> Actor:
    """Who orders for a customer: somebody other than its owner, where there is one who may."""
    roles = {each["role"] for each in company["people"]}
    return people.one_of(company, {next((role for role in ORDERERS if role in roles), "owner")})


def second(company: content.Entry) -> Actor:
    """Who approves what another ordered."""
    first = orderer(company)
    for each in company["people"]:
        actor = people.actor(company["slug"], each["email"])
        if each["role"] in APPROVERS and actor.user_id != first.user_id:
            return actor
    raise LookupError(f"{company['slug']} has nobody to approve an order")


def _order(company: content.Entry, purchase: content.Entry) -> Order:
    return Order.objects.get(customer__slug=company["slug"], purchase_order_number=purchase["po_number"])
