"""Pages and the API as a visitor and a vendor's software meet them."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from statistics import median

from apps.ground.clock import now
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import scoped
from apps.supply.listings.models.search import SearchEntry
from apps.surfaces.operations.bench.figures import Figure
from apps.surfaces.operations.bench.pace import CLIENTS, Client, flat_out, paced_p95
from apps.surfaces.operations.bench.place import WHOLE, Place

PAGE_RATE, PAGE_GOAL_MS = 50.0, 35.0
WHOLE_WAY = "/csp-report"  # an empty answer too, after marketplace, session, language and actor
EMPTY = "/healthz"  # the emptiest view there is: request id, security headers and policy, no marketplace


def pages(host: str, port: int, marketplace: str, seconds: float, runs: int) -> Iterator[Figure]:
    """Home, search, a listing and an API list at 50 requests a second."""
    with inside(named(marketplace)), scoped(WHOLE):
        slugs = list(SearchEntry.objects.order_by("pk").values_list("slug", flat=True)[:20])
    addresses = {
        "home page": ["/"],
        "search page": [f"/browse/?q={word}" for word in ("graph", "sanctions", "ownership", "risk")],
        "listing page": [f"/l/{slug}/" for slug in slugs],
        "API list of offers": ["/api/v1/offers"],
    }
    clients = [Client(host, port, {"Accept-Encoding": "gzip"}) for _ in range(CLIENTS)]  # as browsers ask
    for what, paths in addresses.items():
        for path in paths:
            clients[0].send("GET", path)
        p95, note = paced_p95(_reading(clients, paths), PAGE_RATE, seconds, runs)
        yield Figure(f"{what} at 50/s: p95", p95, PAGE_GOAL_MS, "ms", note=note)


def _reading(clients: list[Client], paths: list[str]) -> Callable[[int, int], bytes]:
    return lambda client, number: clients[client].send("GET", paths[number % len(paths)])


def shares(host: str, port: int, place: Place, seconds: float, runs: int) -> Iterator[Figure]:
    """What a list and a decision reach of an empty view's throughput, in turns within one run.

    Two views are empty: the one before any marketplace is chosen, which a share is of, and one with no body at the end
    of all middleware, which is in the note.
    """
    own = {"Authorization": f"Bearer {place.key}", "Content-Type": "application/json"}
    visitors = [Client(host, port) for _ in range(CLIENTS)]
    vendors = [Client(place.host, port, own) for _ in range(CLIENTS)]
    one, hundred = checks(place, 1), checks(place, 100)
    asks = {
        "empty": lambda client, _n: visitors[client].send("GET", EMPTY),
        "whole": lambda client, _n: visitors[client].send("GET", WHOLE_WAY, expects=(204,)),
        "list": lambda client, _n: visitors[client].send("GET", "/api/v1/offers"),
        "decision": lambda client, _n: vendors[client].send("POST", "/api/v1/entitlements/decisions", one),
        "hundred": lambda client, _n: vendors[client].send("POST", "/api/v1/entitlements/decisions", hundred),
    }
    rates: dict[str, list[float]] = {name: [] for name in asks}
    for _ in range(runs):
        for name, ask in asks.items():
            rates[name].append(flat_out(ask, seconds / 4))
    middle = {name: median(each) for name, each in rates.items()}
    for name, what, goal in (("list", "API list", 0.20), ("decision", "decision one by one", 0.7)):
        note = f"{middle[name]:.0f}/s of {middle['empty']:.0f}/s; {middle['whole']:.0f}/s through all middleware"
        yield Figure(f"{what}, share of an empty view", middle[name] / middle["empty"], goal, "", True, note)
    yield Figure("decisions in batches of 100", middle["hundred"] * 100, 10_000, "a second", True)


def checks(place: Place, count: int) -> bytes:
    check = {"listing": place.entitlement.listing, "customer": place.entitlement.customer_ref}
    return json.dumps({"checks": [check] * count}).encode()


def decisions(port: int, place: Place, seconds: float, runs: int) -> Iterator[Figure]:
    """May this customer use it? At 200 a second."""
    own = {"Authorization": f"Bearer {place.key}", "Content-Type": "application/json"}
    clients = [Client(place.host, port, own) for _ in range(CLIENTS)]
    body = checks(place, 1)
    p95, note = paced_p95(
        lambda client, _n: clients[client].send("POST", "/api/v1/entitlements/decisions", body), 200.0, seconds, runs
    )
    yield Figure("entitlement decision at 200/s: p95", p95, 10.0, "ms", note=note)


def usage(port: int, place: Place, seconds: float, runs: int) -> Iterator[Figure]:
    """Batches of 500 new events, one after the other."""
    own = {"Authorization": f"Bearer {place.key}", "Content-Type": "application/json"}
    client = Client(place.host, port, own)
    sent, took = 0, []
    end = time.perf_counter() + seconds * runs
    while time.perf_counter() < end:
        body = usage_batch(place, 500)
        began = time.perf_counter()
        client.send("POST", "/api/v1/usage-events", body, expects=(200,))
        took.append(time.perf_counter() - began)
        sent += 500
    yield Figure("usage in batches of 500, one client", 500 / median(took), 5_000, "events/s", True, f"{sent} events")


def usage_batch(place: Place, count: int) -> bytes:
    """So many events with ids of their own about the counted purchase."""
    at, run = now().isoformat(timespec="seconds"), secrets.token_hex(6)
    return json.dumps(
        {
            "events": [
                {
                    "specversion": "1.0",
                    "id": f"{run}-{number}",
                    "source": "https://bench.example",
                    "type": place.entitlement.meter,
                    "subject": place.entitlement.public_id,
                    "time": at,
                    "data": {"quantity": 1},
                }
                for number in range(count)
            ]
        }
    ).encode()
