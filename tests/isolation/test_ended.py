"""Those who once could: a session that ended, a membership that ended, an account that was closed, a key that ran out.

Each asks for what was theirs a moment ago, and is answered as a stranger is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from apps.ground import clock
from apps.ground.accounts.models import ApiKey, Membership, User
from apps.ground.policy.actor import Actor
from tests.factories.accounts import operator
from tests.isolation.addresses import plain_addresses, private_addresses, public_addresses, unknown_like
from tests.isolation.askers import Asker, browser, program, status_of, undone
from tests.isolation.canaries import pattern, texts_of_person
from tests.isolation.conftest import Places
from tests.isolation.test_reading import is_closed, leaks, plain
from tests.isolation.test_writing import contents, counts, is_refused, sendings
from tests.isolation.worlds import World
from tests.support.sampled import share

#: What a person keeps who belongs to no organisation any more, each with the reason.
KEPT = {
    "notices:mark_read": "a notice is its reader's alone",
}


@dataclass
class Former:
    """Somebody who could, as they are now."""

    asker: Asker
    own_texts: set[str]
    end: Callable[[], Any]


def _session_of(asker: Asker) -> Any:
    return Session.objects.filter(session_key=asker.client.session.session_key)


def _membership_of(actor: Actor) -> Any:
    return Membership.objects.filter(user_id=actor.user_id, organisation_id=actor.organisation_id)


def session_ended(world: World) -> Former:
    asker = browser("whose session was ended", world.seller)
    return Former(asker, set(), lambda: _session_of(asker).delete())


def session_too_old(world: World) -> Former:
    asker = browser("whose session is too old", world.buyer)
    past = clock.now() - timedelta(seconds=1)
    return Former(asker, set(), lambda: _session_of(asker).update(expire_date=past))


def member_removed(actor: Actor) -> Former:
    asker = browser("whose membership ended", actor)
    return Former(
        asker,
        texts_of_person(actor),
        lambda: _membership_of(actor).update(state="removed", removed_at=clock.now()),
    )


def account_closed(actor: Actor) -> Former:
    asker = browser("whose account was closed", actor)
    return Former(asker, set(), lambda: User.objects.filter(pk=actor.user_id).update(is_active=False))


def key_ran_out(key: ApiKey) -> Former:
    past = clock.now() - timedelta(seconds=1)
    asker = program("a program whose key ran out", key.shown_once)
    return Former(asker, set(), lambda: ApiKey.objects.filter(pk=key.pk).update(expires_at=past))


def key_revoked(key: ApiKey) -> Former:
    asker = program("a program whose key was revoked", key.shown_once)
    return Former(asker, set(), lambda: ApiKey.objects.filter(pk=key.pk).update(revoked_at=clock.now()))


def operator_removed(_world: World) -> Former:
    lead = operator()
    return Former(
        browser("an operator whose membership ended", lead),
        texts_of_person(lead),
        lambda: _membership_of(lead).update(state="removed", removed_at=clock.now()),
    )


FORMER: dict[str, Callable[[World], Former]] = {
    "session ended": session_ended,
    "session too old": session_too_old,
    "seller removed": lambda world: member_removed(world.seller),
    "buyer removed": lambda world: member_removed(world.buyer),
    "account closed": lambda world: account_closed(world.buyer),
    "key ran out": lambda world: key_ran_out(world.things["partner_key"]),
    "key revoked": lambda world: key_revoked(world.things["customer_key"]),
    "operator removed": operator_removed,
}
SHARE = 3  # one in so many of the addresses
EACH = pytest.mark.parametrize("former", FORMER)


def _addresses(asker: Asker, world: World) -> list[Any]:
    found = private_addresses(world)
    return [each for each in found if each.is_api] if asker.name.startswith("a program") else found


@EACH
def test_who_once_could_reads_nothing_any_more(places: Places, own_texts: frozenset[str], former: str) -> None:
    """P10 B028 B037: an id that was theirs is as unknown to them as one that nobody has, and no text of it is left.

    Each asks for a share of the addresses, by seed; in `make test-all` for all of them.
    """
    who = FORMER[former](places.own)
    forbidden = pattern(frozenset(_beyond(who, own_texts)))
    addresses, wrong = _addresses(who.asker, places.own), []
    shown = (address for address in addresses if status_of(who.asker, address.path) == 200)
    assert len(list(islice(shown, 3))) == 3, "they could not before, either: the walk would prove nothing"
    who.end()
    for address in share(addresses, of=SHARE, about=former):
        if address.route in KEPT:
            continue
        given, unknown = who.asker.get(address.path), unknown_like(address)
        found = leaks(given, address, forbidden)
        alike = plain(given, address) == plain(who.asker.get(unknown.path), unknown)
        if found or not is_closed(given) or not alike:
            wrong.append((address.route, address.path, given.status_code, alike, found[:3]))
    for address in share([*plain_addresses(), *public_addresses(places.own)], of=SHARE, about=f"lists for {former}"):
        if who.asker.name.startswith("a program") and not address.is_api:
            continue
        with undone():
            response = who.asker.get(address.path)
            found = leaks(response, address, forbidden)
        if found or response.status_code >= 500:
            wrong.append((address.route, address.path, response.status_code, True, found[:3]))
    assert wrong == [], "\n".join(map(str, wrong))


def _beyond(who: Former, texts: Iterable[str]) -> list[str]:
    """Those of the texts that stand in nothing which is the person's own."""
    return [each for each in texts if not any(each in own for own in who.own_texts)]


@EACH
def test_who_once_could_moves_nothing_any_more(places: Places, former: str) -> None:
    """P10 B028 B038: no row of what was theirs, no leaf and no event."""
    who = FORMER[former](places.own)
    who.end()
    before, wrong = (counts(), contents(places.own)), []
    for address in _addresses(who.asker, places.own):
        if address.route in KEPT:
            continue
        for method, body in sendings(address):
            given = who.asker.post(address.path, body, method)
            if not is_refused(given):
                wrong.append((method, address.route, address.path, given.status_code))
    after = counts(), contents(places.own)
    moved = {name for half in (0, 1) for name in before[half] if before[half][name] != after[half][name]}
    assert wrong == [], "\n".join(map(str, wrong))
    assert moved == set()
