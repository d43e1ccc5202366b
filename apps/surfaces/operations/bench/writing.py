"""What people do most that changes something, over HTTP at 20 a second: an order, a seat, a listing sent for review.

What is done is undone outside the time taken (a seat released, a listing withdrawn), so that each turn finds the same.
"""

import json
import secrets
from collections.abc import Callable, Iterator

from apps.demand.checkout import commands as checkout
from apps.demand.checkout.customer_terms import customer_terms
from apps.demand.checkout.models import Offer
from apps.demand.entitlements import commands as entitlements
from apps.demand.entitlements import selectors as using
from apps.demand.entitlements.models import Entitlement
from apps.ground.accounts.actors import organisation_of
from apps.ground.tenancy.current import inside
from apps.ground.tenancy.scope import scoped
from apps.supply.listings import commands as listings
from apps.supply.listings.models import Listing, ListingVersion
from apps.supply.listings.rules import NOTE
from apps.surfaces.operations.bench.figures import Figure
from apps.surfaces.operations.bench.pace import CLIENTS, Client, paced_p95
from apps.surfaces.operations.bench.place import WHOLE, Place

RATE, GOAL_MS = 20.0, 70.0
Undo = Callable[[], object]


def writing(port: int, place: Place, seconds: float, runs: int) -> Iterator[Figure]:
    """The three, one after the other."""
    turns = int(RATE * seconds) * runs
    for what, act, clients in (
        ("place an order", _orders(port, place, turns), CLIENTS),
        ("assign a seat", *_seats(port, place)),
        ("submit a listing", *_submissions(port, place)),
    ):
        p95, note = paced_p95(act, RATE, seconds, runs, clients)
        yield Figure(f"{what} at 20/s: p95", p95, GOAL_MS, "ms", note=note)


def _clients(port: int, place: Place, key: str) -> list[Client]:
    own = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    return [Client(place.host, port, own) for _ in range(CLIENTS)]


def _orders(port: int, place: Place, turns: int) -> Callable[[int, int], object]:
    """Quoted orders with accepted terms, small enough to need no second person, made before the time is taken."""
    text = customer_terms("en")
    with inside(place.marketplace):
        with scoped(WHOLE):
            offer = Offer.objects.filter(state=Offer.State.PUBLISHED, audience=Offer.Audience.PUBLIC).order_by("pk")[0]
        ready = []
        for _ in range(turns):
            order = checkout.start_order(place.customer, offer=offer.public_id, seats=max(1, offer.terms.min_seats))
            checkout.accept_terms(place.customer, order, version=text.version, digest=text.digest)
            ready.append(order.public_id)
    clients, waiting = _clients(port, place, place.customer_key), iter(ready)

    def act(client: int, _number: int) -> None:
        key = {"Idempotency-Key": secrets.token_hex(12)}
        clients[client].send("POST", f"/api/v1/orders/{next(waiting)}/place", headers=key)

    return act


def _seats(port: int, place: Place) -> tuple[Callable[[int, int], object], int]:
    """As many clients as there are people who can sit; those who sat were asked to stand up before."""
    with inside(place.marketplace), scoped(place.customer):
        bought = Entitlement.objects.filter(customer_id=place.customer.organisation_id, state="active")
        entitlement = bought.order_by("-seats", "id")[0]
        for seat in list(using.seats(place.customer, entitlement)):
            entitlements.release_seat(place.customer, seat)
        people = list(using.members_without_seat(place.customer, entitlement))[: entitlement.seats]
    clients, seats = _clients(port, place, place.customer_key), f"/api/v1/entitlements/{entitlement.public_id}/seats"

    def act(client: int, _number: int) -> Undo:
        body = json.dumps({"user": people[client].user.public_id}).encode()
        seat = json.loads(clients[client].send("POST", seats, body, expects=(201,)))["id"]
        return lambda: clients[client].send("DELETE", f"{seats}/{seat}", expects=(204,))

    return act, min(CLIENTS, len(people))


def _submissions(port: int, place: Place) -> tuple[Callable[[int, int], object], int]:
    """A draft of each live listing of the partner's, a client each."""
    with inside(place.marketplace):
        with scoped(place.partner):
            own = Listing.objects.filter(organisation_id=organisation_of(place.partner), state=Listing.State.LIVE)
            live = list(own.exclude(versions__state__in=ListingVersion.OPEN)[:CLIENTS])
        for listing in live:
            draft = listings.revise(place.partner, listing)
            note = {"content": {language: {NOTE: "Measured"} for language in draft.content}}
            listings.save_draft(place.partner, draft, changes=note, stamp=draft.etag)
    clients = _clients(port, place, place.key)

    def act(client: int, _number: int) -> Undo:
        address = f"/api/v1/listings/{live[client].public_id}"
        clients[client].send("POST", f"{address}/submit")
        return lambda: clients[client].send("POST", f"{address}/withdraw")

    return act, len(live)
