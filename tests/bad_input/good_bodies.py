"""For each operation that takes a body: one that is good, and who may send it where."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from apps.demand.checkout import commands as checkout
from apps.demand.checkout.customer_terms import customer_terms
from apps.demand.checkout.models import Order
from apps.ground.accounts import commands as accounts
from apps.ground.accounts import scopes
from apps.supply.listings import commands as listings
from apps.supply.listings.editor import section_of
from apps.supply.pricing import commands as pricing
from tests.factories import metering
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.checkout import accepted, fresh_key
from tests.factories.listings import complete_changes
from tests.factories.pricing import plan_draft
from tests.isolation.askers import browser, program
from tests.isolation.worlds import World

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Good:
    """A body that is taken. then: pages of the sender that show what became of it; form: the one of a field."""

    client: Client
    arguments: dict[str, str]
    body: dict[str, Any]
    then: list[str] = field(default_factory=list)
    form: Callable[[str], list[str]] = lambda pointer: []


class Senders:
    """A program and a browser of the seller, and a browser of the buyer."""

    def __init__(self, world: World) -> None:
        self.world = world
        key = accounts.create_api_key(world.seller, name="extremes", scopes=list(scopes.names())).shown_once
        self.program = program("program", key).client
        self.seller = browser("seller", world.seller).client
        self.buyer = browser("buyer", world.buyer).client
        self.approver = browser("approver", member(world.customer, ["owner"])).client


def api_key(senders: Senders) -> Good:
    body = {"name": "Robot", "scopes": ["listings:write"], "lives_days": 30}
    return Good(senders.seller, {}, body, ["/org/keys/"])


def seat(senders: Senders) -> Good:
    who = member(senders.world.customer, ["viewer"])
    entitlement = senders.world.things["entitlement"].public_id
    return Good(senders.buyer, {"public_id": entitlement}, {"user": who.user_ref}, [f"/purchases/{entitlement}/"])


def token(senders: Senders) -> Good:
    entitlement = senders.world.things["entitlement"].public_id
    return Good(senders.buyer, {"public_id": entitlement}, {"user": senders.world.buyer.user_ref})


def decision(senders: Senders) -> Good:
    world = senders.world
    check = {
        "listing": world.things["live"].public_id,
        "customer": world.customer.public_id,
        "user": world.buyer.user_ref,
    }
    return Good(senders.program, {}, {"checks": [check]})


def listing(senders: Senders) -> Good:
    return Good(senders.program, {}, {"name": f"Extreme {next(_numbers)}", "language": "en"}, ["/partner/listings/"])


def changes(senders: Senders) -> Good:
    draft = listings.create(senders.world.seller, name=f"Draft {next(_numbers)}")
    place = f"/partner/listings/{draft.public_id}/"
    body = complete_changes(plan=senders.world.things["plan"].public_id)
    body["content"]["en"] |= {
        "legal_basis": "Contract.",
        "subprocessors": "None.",
        "erasure": "On request.",
        "hours": "Mon to Fri",
        "response_time": "A day",
    }
    body["logo_digest"] = senders.world.things["media_digest"]

    def form(pointer: str) -> list[str]:
        return [place, f"{place}edit/{section_of(pointer)}/"]

    return Good(senders.program, {"listing_id": draft.public_id}, body, [f"{place}preview/"], form)


def order(senders: Senders) -> Good:
    return Good(senders.buyer, {}, {"offer": senders.world.things["offer"].public_id, "seats": 3}, ["/orders/"])


def _quoted(senders: Senders, seats: int = 3) -> Order:
    return checkout.start_order(senders.world.buyer, offer=senders.world.things["offer"].public_id, seats=seats)


def quote(senders: Senders) -> Good:
    quoted = _quoted(senders).public_id
    return Good(senders.buyer, {"public_id": quoted}, {"seats": 4}, [f"/checkout/{quoted}/plan/"])


def terms(senders: Senders) -> Good:
    text, quoted = customer_terms("en"), _quoted(senders).public_id
    body = {"version": text.version, "digest": text.digest, "purchase_order_number": "PO-1"}
    return Good(senders.buyer, {"public_id": quoted}, body, [f"/checkout/{quoted}/review/"])


def refusal(senders: Senders) -> Good:
    buyer = senders.world.buyer
    waiting = checkout.place_order(buyer, accepted(buyer, _quoted(senders, 400)), key=fresh_key())
    return Good(
        senders.approver, {"public_id": waiting.public_id}, {"reason": "Too dear."}, [f"/orders/{waiting.number}/"]
    )


def profile(senders: Senders) -> Good:
    vendor = f"/v/{senders.world.things['partner'].slug}/"
    body = {
        "description": {"en": "Maps ownership."},
        "founded": 2012,
        "support_hours": "Mon–Fri",
        "security_email": "security@amberine.example",
    }
    return Good(senders.seller, {}, body, ["/partner/profile/", vendor])


def application(senders: Senders) -> Good:
    number = next(_numbers)
    name, domain = f"Newcomer {number}", f"newcomer-{number}.example"
    company = OrganisationFactory(name=name, slug=f"newcomer-{number}", state="applied", kinds=["partner"])
    asking = browser(name, member(company, email=f"ada@{domain}")).client
    body = {"name": name, "website": f"https://www.{domain}", "country": "DE", "kind": "isv"}
    return Good(asking, {}, body, ["/partner/application/"])


PLAN = {
    "name": {"en": "Team"},
    "currency": "USD",
    "seat_price_minor": 2_900,
    "min_seats": 1,
    "max_seats": 50,
    "meter": {
        "slug": "rows",
        "name": {"en": "Rows"},
        "unit": {"en": "rows"},
        "included_quantity": 100,
        "package_price_minor": 40,
        "package_size": 1_000,
    },
}


def plan(senders: Senders) -> Good:
    return Good(senders.program, {}, PLAN, ["/api/v1/plans?limit=200"])


def changed_plan(senders: Senders) -> Good:
    saved = pricing.save_plan(senders.world.seller, draft=plan_draft())
    return Good(senders.program, {"public_id": saved.public_id}, PLAN, [f"/api/v1/plans/{saved.public_id}"])


def usage(senders: Senders) -> Good:
    event = metering.document(senders.world.things["entitlement"], 1, type="rows")
    event |= {"datacontenttype": "application/json", "dataschema": "https://amberine.example/schema"}
    event["data"] |= {"unit": "rows"}
    return Good(senders.program, {}, {"events": [event]}, form=lambda pointer: ["/partner/usage/"])


GOOD: dict[str, Callable[[Senders], Good]] = {
    "create_api_key": api_key,
    "assign_seat": seat,
    "issue_token": token,
    "decide": decision,
    "create_listing": listing,
    "edit_listing": changes,
    "start_order": order,
    "requote_order": quote,
    "accept_terms": terms,
    "decline_order": refusal,
    "change_partner": profile,
    "apply_as_partner": application,
    "create_plan": plan,
    "change_plan": changed_plan,
    "record_usage": usage,
}
