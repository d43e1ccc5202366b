"""Seats and answers under fire: real threads and commits, and beside each race its control without the guard."""

import threading
from collections import Counter
from functools import cache
from typing import Any

import pytest

from apps.demand.entitlements import commands
from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.entitlements.refusals import NoSeatLeft, SeatHeld
from apps.demand.entitlements.rules import Decision
from apps.demand.entitlements.selectors import Check, decide_batch
from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from apps.ground.web.refusals import Refused
from intelgraph import failpoint
from tests.factories import checkout as made
from tests.factories.accounts import member, operator
from tests.factories.entitlements import bought, to_be_revoked
from tests.support.racing import HANG_S, ROUNDS, WHOLE, at_once, in_rounds


def a_company(people: int, seats: int = 1) -> tuple[Entitlement, Actor, list[Actor]]:
    """What a company bought, its owner, and so many other members."""
    with scoped(WHOLE):
        entitlement = bought(seats=seats)
        return entitlement, member(entitlement.customer), [member(entitlement.customer) for _ in range(people)]


@pytest.mark.race
def test_sixteen_want_the_last_seat_and_one_gets_it(shop: Marketplace) -> None:
    """C04; each round's seat is freed for the next, and given again."""
    entitlement, owner, people = a_company(16)
    for answers in rounds_of_seats(shop, entitlement, owner, people):
        assert Counter(answers) == {(1, 1): 1, NoSeatLeft.code: 15}
    assert _taken(entitlement) == (0, 0)


def rounds_of_seats(shop: Marketplace, entitlement: Entitlement, owner: Actor, people: list[Actor]) -> list[list[Any]]:
    """In each round a seat is asked for each of them at once. Who is refused answers with the code; who gets one
    answers with what the books say when all were answered, and gives it back."""
    answered = threading.Barrier(len(people), timeout=HANG_S)

    def ask(_round: int, number: int) -> Any:
        seat, code = None, ""
        try:
            seat = commands.assign_seat(owner, _fresh(entitlement), user=people[number].user_ref)
        except Refused as refused:
            code = refused.code
        answered.wait()
        if seat is None:
            return code
        books = _taken(entitlement)
        commands.release_seat(owner, seat)
        return books

    return in_rounds(len(people), shop, range(ROUNDS), ask)


def test_without_the_lock_the_last_seat_is_given_sixteen_times(shop: Marketplace) -> None:
    """C04, control: counting first and writing later oversells, so the race above would see it."""
    entitlement, _owner, people = a_company(16)
    counted = threading.Barrier(16, timeout=HANG_S)

    def careless(number: int) -> None:
        with scoped(WHOLE):
            free = Seat.objects.filter(entitlement=entitlement).count() < entitlement.seats
            counted.wait()
            if free:
                Seat.objects.create(
                    entitlement=entitlement,
                    customer_id=entitlement.customer_id,
                    partner_id=entitlement.partner_id,
                    user_id=people[number].user_id,
                    user_ref=people[number].user_ref,
                    assigned_at=clock.now(),
                )

    at_once(16, shop, careless)
    with scoped(WHOLE):
        assert Seat.objects.filter(entitlement=entitlement).count() == 16


@pytest.mark.race
def test_one_member_gets_one_seat_however_often_it_is_asked_for(shop: Marketplace) -> None:
    """C04"""
    entitlement, owner, (person,) = a_company(1, seats=10)
    for answers in rounds_of_seats(shop, entitlement, owner, [person] * 10):
        assert Counter(answers) == {(1, 1): 1, SeatHeld.code: 9}
    assert _taken(entitlement) == (0, 0)


@pytest.mark.race
def test_giving_and_taking_at_once_keeps_the_count(shop: Marketplace) -> None:
    """C04: no deadlock between a seat's lock and its entitlement's, and the counter is the number of rows."""
    entitlement, owner, people = a_company(12, seats=6)
    held: dict[int, Seat] = {}
    done = threading.Barrier(12, timeout=HANG_S)

    def act(_round: int, number: int) -> Any:
        """Who has a seat gives it back, who has none asks for one; then all look at the books."""
        try:
            if number in held:
                commands.release_seat(owner, held.pop(number))
            else:
                held[number] = commands.assign_seat(owner, _fresh(entitlement), user=people[number].user_ref)
        except NoSeatLeft:
            pass
        except Exception:
            done.abort()
            raise
        done.wait()
        return _taken(entitlement) if number == 0 else None

    for first, *others in in_rounds(12, shop, range(ROUNDS), act):
        counted, rows = first
        assert counted == rows <= 6
        assert others == [None] * 11


@pytest.mark.race
def test_nobody_is_let_in_after_a_revocation_was_answered(shop: Marketplace) -> None:
    """C15: eight ask without pause while one revokes; every question asked after its answer is told `revoked`."""
    with scoped(WHOLE):
        buyer, seller, lead = made.buyer(), made.partner(), operator()
        bought_each = [bought(buyer, made.offer(seller)) for _ in range(ROUNDS)]
        wishes = {each.pk: to_be_revoked(each) for each in bought_each}
    revoked = {each.pk: threading.Event() for each in bought_each}
    warm = threading.Barrier(9, timeout=HANG_S)

    def act(entitlement: Entitlement, number: int) -> Any:
        if number == 8:
            warm.wait()
            commands.revoke(lead, wishes[entitlement.pk])
            revoked[entitlement.pk].set()
            return []
        late: list[Decision] = []
        _ask(buyer, entitlement)
        warm.wait()
        while len(late) < 5:
            knew = revoked[entitlement.pk].is_set()
            answer = _ask(buyer, entitlement)
            if knew:
                late.append(answer)
        return late

    for answers in in_rounds(9, shop, bought_each, act):
        late = [answer for each in answers[:8] for answer in each]
        assert len(late) == 40
        assert {answer.code for answer in late} == {"revoked"}


def test_until_the_revocation_is_answered_the_former_answer_bears_the_former_stamp(
    shop: Marketplace, tmp_path: Any
) -> None:
    """C15, step: held between stamp and commit, a checker still sees the old state with the old stamp, then the new."""
    entitlement, owner, _people = a_company(0)
    with scoped(WHOLE):
        lead, wish = operator(), to_be_revoked(entitlement)
    before = _ask(owner, entitlement)
    seen: list[Decision] = []

    def look_from_elsewhere(_name: str) -> None:
        looked = at_once(1, shop, lambda _number: _ask(owner, entitlement))
        seen.extend(looked)

    failpoint.plan({"entitlement.stamped": look_from_elsewhere})
    try:
        commands.revoke(lead, wish)
    finally:
        failpoint.plan({})
    after = _ask(owner, entitlement)
    assert seen == [before]
    assert (after.code, after.stamp) == ("revoked", before.stamp + 1)


def test_an_answer_that_is_kept_without_its_stamp_lets_in_after_the_revocation(shop: Marketplace) -> None:
    """C15, control"""
    entitlement, owner, _people = a_company(0)
    with scoped(WHOLE):
        lead, wish = operator(), to_be_revoked(entitlement)
    ask_once = cache(lambda: _ask(owner, entitlement))
    assert ask_once().allow
    commands.revoke(lead, wish)
    assert ask_once().allow
    assert not _ask(owner, entitlement).allow


def _ask(actor: Actor, entitlement: Entitlement) -> Decision:
    with scoped(actor):
        return decide_batch(actor, [Check(entitlement.listing, entitlement.customer_ref)], clock.now())[0]


def _fresh(entitlement: Entitlement) -> Entitlement:
    with scoped(WHOLE):
        return Entitlement.objects.get(pk=entitlement.pk)


def _taken(entitlement: Entitlement) -> tuple[int, int]:
    """The counter, and the rows it stands for."""
    with scoped(WHOLE):
        rows = Seat.objects.filter(entitlement=entitlement, state=Seat.State.ASSIGNED).count()
        return Entitlement.objects.get(pk=entitlement.pk).seats_assigned, rows
