"""Every address that takes POST, PUT, PATCH or DELETE, sent to by those whose it is not: nothing moves."""

from typing import Any

from apps.ground.tenancy.scope import Scope, scoped
from tests.isolation.addresses import Address, plain_addresses, private_addresses, unknown_like
from tests.isolation.askers import LESS_SAY, Asker, browser, members, undone
from tests.isolation.conftest import Places
from tests.isolation.tables import is_owned_by, marketplace_tables, owned_tables, rows
from tests.isolation.test_reading import neighbours
from tests.isolation.worlds import World
from tests.support.brought import bodies, moves
from tests.support.sampled import some

ALL = Scope(reach="marketplace")
DIGEST = "0" * 64

#: A form with every field that any page of the product asks for; what the API is sent, each app names.
FORM = {
    "text": "A remark.",
    "field": "/content/en/name",
    "name": "Another name",
    "slug": "another-address",
    "seats": "5",
    "reason": "Because it is wrong.",
    "role": "admin",
    "roles": ["admin"],
    "version": "2026-01",
    "digest": DIGEST,
    "purchase_order_number": "PO-7",
    "accept": "on",
    "decision": "approve",
    "stamp": "1",
    "next": "1",
    "key": "isolation-walk-key",
}
#: Counters of tries, sessions and the moment a key was last used move with any request.
MOVING = {"django_session", "accounts_attempts"}


STRANGERS = (
    "the partner next door",
    "the customer next door",
    "a program of the partner next door",
    "a customer of the other marketplace",
    "nobody",
)
SOME = 2  # of the strangers write to each app's addresses, by seed; in `make test-all` all of them


def counts() -> dict[str, int]:
    """Rows of every table, the log's and the outbox' among them."""
    with scoped(ALL):
        return {
            table.name: rows(f'SELECT count(*) FROM "{table.name}"')[0][0]
            for table in marketplace_tables()
            if table.name not in MOVING
        }


def contents(world: World) -> dict[str, str]:
    """A digest of every row that the world owns."""
    found = {}
    with scoped(ALL):
        for table in owned_tables():
            mine = is_owned_by(table, world.organisations)
            ((digest,),) = rows(
                f"SELECT md5(coalesce(string_agg(to_jsonb(t)::text, '' ORDER BY \"{table.key}\"), ''))"
                f' FROM "{table.name}" t WHERE {mine}'
            )
            found[table.name] = digest
    return found


def sendings(address: Address) -> list[tuple[str, Any]]:
    """The methods and bodies that an address is tried with."""
    if not address.is_api:
        return [("post", {}), ("post", FORM)]
    full = bodies().get(address.route, {})
    return [("post", full), ("patch", full), ("delete", {})]


def test_strangers_move_nothing(places: Places, app: str) -> None:
    """P10 B037 B038: answered as for an id that nobody has; no row, leaf or event is made and none is changed."""
    own, wrong = places.own, []
    before = counts(), contents(own)
    numbered_alike = {address.path for address in private_addresses(places.elsewhere)}
    for asker in neighbours(places, some(STRANGERS, SOME, about=f"writing to {app}")):
        for address in private_addresses(own, app):
            if "other marketplace" in asker.name and address.path in numbered_alike:
                continue
            if asker.name.startswith("a program") and not address.is_api:
                continue
            for method, body in sendings(address):
                given = asker.post(address.path, body, method)
                unknown = asker.post(unknown_like(address).path, body, method)
                if given.status_code != unknown.status_code or not is_refused(given):
                    wrong.append(
                        (asker.name, method, address.route, address.path, given.status_code, unknown.status_code)
                    )
    after = counts(), contents(own)
    moved = {name for half in (0, 1) for name in before[half] if before[half][name] != after[half][name]}
    assert wrong == [], "\n".join(map(str, wrong))
    assert moved == set()


def is_refused(response: Any) -> bool:
    """Refused, and not because of what was in the body: 422 would mean that somebody looked at the thing first."""
    if response.status_code in (301, 302):
        return str(response.url).startswith("/account/sign-in/")
    return response.status_code in (400, 401, 403, 404, 405, 422, 428)


def test_the_walk_would_move_things_for_their_owners(places: Places, app: str) -> None:
    """The control: what strangers send moves things when the owner sends it."""
    own, moving = places.own, set()
    for asker in (browser("seller", own.seller), browser("buyer", own.buyer)):
        for address in private_addresses(own, app):
            for method, body in sendings(address):
                with undone():
                    status = asker.post(address.path, body, method).status_code
                    assert status < 500, (asker.name, method, address.path, status)
                    if status in (200, 201, 204, 302, 303):
                        moving.add(address.route)
    assert moves(app) <= moving


def test_foreign_ids_in_a_body_name_nothing(places: Places, app: str) -> None:
    """B038 B040 B042: one's own page or API, with a neighbour's thing inside what is sent."""
    own, wrong = places.own, []
    things = [
        own.partner.public_id,
        own.customer.public_id,
        own.things["private_offer"].public_id,
        own.things["entitlement"].public_id,
        own.things["order"].public_id,
        own.things["draft"].public_id,
        own.things["plan"].public_id,
        own.things["customer_key"].public_id,
        own.buyer.user_ref,
    ]
    before = contents(own)
    for asker in neighbours(places, STRANGERS[:2]):
        for address in plain_addresses(app):
            if address.route == "accounts:sign_out":
                continue
            for body in _bodies(address, things, own):
                response = asker.post(address.path, body)
                if response.status_code >= 500:
                    wrong.append((asker.name, address.path, body, response.status_code))
    assert wrong == [], "\n".join(map(str, wrong))
    assert contents(own) == before


def _bodies(address: Address, things: list[str], own: World) -> list[dict[str, Any]]:
    """What an address is sent: its own body where it is an API, else a form with the thing in every field of ids."""
    if address.route == "api:orders":
        return [{"offer": thing, "seats": 3} for thing in things]
    if address.route == "api:decisions":
        person = {"customer": own.customer.public_id, "user": own.buyer.user_ref}
        return [{"checks": [{"listing": thing, **person} for thing in things]}]
    if address.is_api:
        return [{}]
    return [{**FORM, **dict.fromkeys(("organisation", "public_id", "user", "offer"), thing)} for thing in things[::4]]


def test_switching_to_an_organisation_of_others_stays_where_one_is(places: Places) -> None:
    """B040"""
    asker = browser("the customer next door", places.neighbour.buyer)
    for wanted in (places.own.customer.public_id, "org_00000000000000000000"):
        assert asker.post("/org/switch/", {"organisation": wanted}).status_code == 404
    assert asker.get("/api/v1/me").json()["organisation"]["id"] == places.neighbour.customer.public_id


def test_members_with_less_say_move_nothing(places: Places, app: str) -> None:
    """P10: a suspended organisation changes nothing of its own, a viewer neither; both may read their notices."""
    moved = []
    for who in some(LESS_SAY, 1, about=f"moving things of {app}"):
        with undone():
            for asker in members(places.own, who):
                requests = [
                    (address, method, body)
                    for address in private_addresses(places.own, app)
                    if address.route not in ALLOWED[who]
                    for method, body in sendings(address)
                ]
                moved += [(asker.name, *each) for each in movers(places.own, asker, requests)]
    assert moved == [], "\n".join(map(str, moved))


Sending = tuple[Address, str, Any]


def movers(world: World, asker: Asker, requests: list[Sending]) -> list[tuple[str, str]]:
    """Which of the requests break the server or move something of the world, with nothing of them left afterwards.

    Contents are compared once for all of them; where they differ, for each half again.
    """
    with undone():
        before = contents(world)
        answers = [asker.post(address.path, body, method).status_code for address, method, body in requests]
        broken = [
            (method, address.path)
            for (address, method, _), status in zip(requests, answers, strict=True)
            if status >= 500
        ]
        if contents(world) == before:
            return broken
    if len(requests) == 1:
        return [(method, address.path) for address, method, _body in requests]
    half = len(requests) // 2
    found = [*movers(world, asker, requests[:half]), *movers(world, asker, requests[half:])]
    return found or [(method, address.path) for address, method, _body in requests]  # only all of them together do


def test_the_request_that_moves_something_is_named(places: Places) -> None:
    """The control: among requests that move nothing, the one by which an owner cancels an order is found."""
    own = places.own
    requests = [(address, "post", FORM) for address in private_addresses(own, "checkout") if not address.is_api]
    harmless = [each for each in requests if each[0].route == "checkout:receipt"]
    cancelling = [each for each in requests if each[0].route == "checkout:cancel"]
    found = movers(own, browser("buyer", own.buyer), [*harmless, *cancelling, *harmless])
    assert found == [("post", cancelling[0][0].path)]


#: What even these may do, each because the policy says so.
ALLOWED = {
    "suspended": {"notices:mark_read", "portal:bundle", "portal:partner_bundle"},
    "viewer": {"notices:mark_read", "accounts:remove_member", "api:entitlement_token", "entitlements:token"},
}
