"""Every address that answers GET, asked by those whose it is and by those whose it is not."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.urls import resolve

from tests.factories.accounts import operator
from tests.isolation.addresses import (
    APART,
    Address,
    admin_addresses,
    app_of,
    apps_with_addresses,
    plain_addresses,
    private_addresses,
    product_routes,
    public_addresses,
    routes,
    unknown_like,
)
from tests.isolation.askers import LESS_SAY, Asker, body_of, browser, members, program, status_of, undone
from tests.isolation.conftest import Places
from tests.support.brought import private_routes, public_routes, queries, worlds
from tests.support.sampled import some
from tests.support.sitemaps import listed

#: Addresses that answer no GET, and those that lead their own owner elsewhere: not found is right even for them.
NOT_READ = {
    "listings:act": "an action that the listing's state does not offer",
}


def test_each_route_has_an_entry() -> None:
    """A new route with an argument is named with the things it shows, or as public with its reason."""
    asking = {name for name, names in product_routes().items() if names}
    named = private_routes().keys() | public_routes().keys()
    assert asking - named == set(), "name it in tests/<floor>/<app>/world.py"
    assert (named | APART.keys()) - routes().keys() == set(), "gone: take it from the list"
    assert len(routes()) > 150


#: Those who have nothing to do with the world: next door, programs of theirs, people of the other marketplace.
NEIGHBOURS: dict[str, Callable[[str, Places], Asker]] = {
    "the partner next door": lambda name, places: browser(name, places.neighbour.seller),
    "the customer next door": lambda name, places: browser(name, places.neighbour.buyer),
    "a program of the partner next door": lambda name, places: program(name, _key(places, "partner")),
    "a program of the customer next door": lambda name, places: program(name, _key(places, "customer")),
    "a partner of the other marketplace": lambda name, places: browser(name, places.elsewhere.seller, "eu"),
    "a customer of the other marketplace": lambda name, places: browser(name, places.elsewhere.buyer, "eu"),
    "a session of the other marketplace at this host": lambda name, places: browser(
        name, places.elsewhere.buyer, "eu", host="us"
    ),
    "nobody": lambda name, places: browser(name, None),
}
SOME = 3  # of the neighbours ask for each app's addresses, by seed; in `make test-all` all of them


def _key(places: Places, side: str) -> str:
    return str(places.neighbour.things[f"{side}_key"].shown_once)


def test_an_app_names_routes_of_its_own() -> None:
    """Else the walk of its name would leave out what another app's tests bring."""
    for label, world in worlds().items():
        parts = (getattr(world, name, ()) for name in ("ROUTES", "PUBLIC", "BODIES", "MOVES"))
        assert {app_of(route) for part in parts for route in part} <= {label}
        assert {app_of(resolve(path).view_name) for path, _name in queries(label)} <= {label}


def neighbours(places: Places, names: Iterable[str]) -> list[Asker]:
    return [NEIGHBOURS[name](name, places) for name in names]


def leaks(response: Any, address: Address, texts: re.Pattern[str]) -> list[str]:
    """Texts of the world in the answer that were not in the question."""
    body = body_of(response).decode("utf-8", "replace")
    return sorted({found for found in texts.findall(body) if found not in address.path})


def test_owners_reach_their_things(places: Places, app: str) -> None:
    """The walk is real: what neighbours are refused below is there."""
    own = places.own
    askers = [browser("seller", own.seller), browser("buyer", own.buyer), browser("operator", operator())]
    wrong = []
    for address in [*private_addresses(own, app), *plain_addresses(app), *public_addresses(own, app)]:
        statuses = [status_of(asker, address.path) for asker in askers]
        is_there = min(statuses) < 400 or {405, 422} & set(statuses) or _is_excused(address)
        if max(statuses) >= 500 or not is_there:
            wrong.append((address.route, address.path, statuses))
    assert wrong == [], "\n".join(map(str, wrong))


def _is_excused(address: Address) -> bool:
    return (
        address.route in NOT_READ
        or "=unknown" in str(public_routes().get(address.route))
        or address.route == "api:log_entry"
    )


def test_neighbours_find_nothing(places: Places, forbidden: re.Pattern[str], app: str) -> None:
    """P10 B037 B039 S12: 404 as for an id that nobody has, in the same bytes, and no text of the world."""
    wrong, numbered_alike = [], {address.path for address in private_addresses(places.elsewhere)}
    for asker in neighbours(places, some(NEIGHBOURS, SOME, about=app)):
        for address in private_addresses(places.own, app):
            if "other marketplace" in asker.name and address.path in numbered_alike:
                continue  # an order of their own has the same number there
            if asker.name.startswith("a program") and not address.is_api:
                continue
            given, unknown = asker.get(address.path), unknown_like(address)
            found = leaks(given, address, forbidden)
            alike = plain(given, address) == plain(asker.get(unknown.path), unknown)
            if found or not is_closed(given) or not alike:
                wrong.append((asker.name, address.route, address.path, given.status_code, alike, found[:3]))
    assert wrong == [], "\n".join(map(str, wrong))


def is_closed(response: Any) -> bool:
    """Unknown; not signed in; led to sign-in; or an address that answers no GET at all."""
    if response.status_code in (301, 302):
        return response.url.startswith("/account/sign-in/")
    return response.status_code in (401, 404, 405)


def plain(response: Any, address: Address) -> tuple[Any, ...]:
    """The answer without what differs from request to request, and without the ids that were asked for."""
    text = body_of(response).decode("utf-8", "replace")
    for each in address.ids:
        text = text.replace(each, "ID")
    text = re.sub(r"req_\w+|[0-9a-f]{32}", "REQUEST", text)
    text = re.sub(
        r'(csrfmiddlewaretoken" value=|nonce=|X-CSRFToken&quot;: &quot;|"X-CSRFToken": )"?[^"&]+', r"\1", text
    )
    names = sorted(name for name in response.headers if name not in ("Content-Length", "Set-Cookie"))
    return response.status_code, names, text


def test_lists_and_exports_hold_nothing_of_the_neighbours(places: Places, forbidden: re.Pattern[str], app: str) -> None:
    """P10 S09: whoever may ask at all is shown their own and what is public."""
    wrong = []
    for asker in neighbours(places, some(NEIGHBOURS, SOME, about=f"lists of {app}")):
        for address in [*plain_addresses(app), *public_addresses(places.own, app)]:
            if asker.name.startswith("a program") and not address.is_api:
                continue
            response = asker.get(address.path)
            found = leaks(response, address, forbidden)
            if found or response.status_code >= 500:
                wrong.append((asker.name, address.route, response.status_code, found[:3]))
    assert wrong == [], "\n".join(map(str, wrong))


def test_no_filter_opens_the_neighbours_things(places: Places, forbidden: re.Pattern[str], app: str) -> None:
    """B037 S09: a foreign id or word in a query finds what an unknown one finds."""
    own, wrong = places.own, []
    words = [f"{own.word} never shown", own.things["draft"].public_id, own.customer.public_id]
    words += [own.things["entitlement"].public_id, own.things["private_offer"].listing, own.things["order"].number]
    for asker in neighbours(places, ("the partner next door", "the customer next door", "nobody")):
        for path, name in queries(app):
            for word in words:
                response = asker.client.get(path, {name: word})
                found = [each for each in leaks(response, Address("", word), forbidden) if each not in word]
                if found or response.status_code >= 500:
                    wrong.append((asker.name, path, name, word, response.status_code, found[:3]))
    assert wrong == [], "\n".join(map(str, wrong))


LISTS = ("/", "/browse/", "/browse.csv", "/sitemap.xml", "/feed.xml", "/api/v1/catalogue", "/api/v1/offers")


@pytest.mark.parametrize("hidden", ["draft", "reviewed_listing", "frozen"])
def test_a_hidden_listing_is_unknown_everywhere(places: Places, hidden: str) -> None:
    """B041: by slug, in search, counts, sitemap, feed, export and as a picture."""
    listing = places.own.things[hidden]
    visitor, asker = browser("nobody", None), browser("next door", places.neighbour.buyer)
    for each in (visitor, asker):
        for path in (f"/l/{listing.slug}/", f"/l/{listing.slug}/buy/", f"/api/v1/catalogue/{listing.slug}"):
            response = each.get(path)
            is_led_in = response.status_code == 302 and response.url.startswith("/account/sign-in/")
            assert response.status_code in (404, 410) or is_led_in, path
            assert listing.public_id not in body_of(response).decode()
        for path in (
            "/",
            "/browse/",
            "/browse.csv",
            "/sitemap.xml",
            "/feed.xml",
            "/api/v1/catalogue",
            "/api/v1/offers",
        ):
            body = body_of(each.get(path)).decode()
            assert listing.slug not in body, path
            assert listing.public_id not in body, path
        assert listing.slug not in " ".join(listed(each.get))
        for found in (body_of(each.get("/browse.csv")).decode(), " ".join(listed(each.get))):
            assert places.own.things["live"].slug in found, "what is live is found"


def test_the_admin_is_for_operators_alone(places: Places, forbidden: re.Pattern[str], app: str) -> None:
    """P10: whoever is not one is led to sign in or finds nothing; an operator without a second factor reads nothing."""
    addresses = admin_addresses(places.own, app)
    staff, unproved = browser("operator", operator()), browser("operator without a second factor", operator())
    session = unproved.client.session
    del session["otp_device_id"]
    session.save()
    outside = [browser("own seller", places.own.seller), browser("nobody", None), unproved]
    wrong, read = [], set()
    for address in addresses:
        if staff.get(address.path).status_code == 200:
            read.add(address.route)
        for asker in outside:
            response = asker.get(address.path)
            found = [] if asker.name == "own seller" else leaks(response, address, forbidden)
            if found or response.status_code not in (302, 403, 404, 405):
                wrong.append((asker.name, address.path, response.status_code, found[:3]))
    assert wrong == [], "\n".join(map(str, wrong))
    lists = {each.route for each in addresses if each.route == "admin:index" or each.route.endswith("_changelist")}
    assert lists <= read, "the operator reads too little: the walk proves nothing"
    assert app != "accounts" or "admin:accounts_organisation_change" in read


def test_the_walk_of_the_admin_comes_everywhere(places: Places) -> None:
    """The apps' walks together ask for every address of the admin."""
    known = {address.route for app in apps_with_addresses() for address in admin_addresses(places.own, app)}
    assert known == {address.route for address in admin_addresses(places.own)}


def test_members_with_less_say_are_shown_no_neighbour(places: Places, next_door: re.Pattern[str], app: str) -> None:
    """P10: of their own they see what they may, and nothing breaks; of the neighbour they see nothing."""
    own, other, wrong = places.own, places.neighbour, []
    for who in some(LESS_SAY, 1, about=app):
        with undone():
            for asker in members(own, who):
                for address in private_addresses(other, app):
                    response = asker.get(address.path)
                    found = leaks(response, address, next_door)
                    if found or not (is_closed(response) or _is_denied_alike(asker, response, address)):
                        wrong.append((asker.name, address.route, address.path, response.status_code, found[:3]))
                for address in private_addresses(own, app):
                    status = status_of(asker, address.path)
                    if status >= 500:
                        wrong.append((asker.name, address.route, address.path, status, []))
    assert wrong == [], "\n".join(map(str, wrong))


def _is_denied_alike(asker: Asker, response: Any, address: Address) -> bool:
    """Denied for their role, whatever id they name: no word on whether it is there."""
    unknown = unknown_like(address)
    return response.status_code == 403 and plain(response, address) == plain(asker.get(unknown.path), unknown)
