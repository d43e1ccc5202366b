"""Ordering under fire: real threads, real commits, and beside each race its control without the guard."""

import threading
from typing import Any

import pytest

from apps.demand.checkout import commands
from apps.demand.checkout.models import Agreement, Offer, Order
from apps.ground.commands.idempotency import InProgress
from apps.ground.commands.machine import WrongState
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.provenance.models import Opening
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from tests.factories import checkout as made
from tests.support.racing import HANG_S, ROUNDS, WHOLE, at_once, in_rounds


def ready_orders(count: int) -> tuple[Actor, list[Order]]:
    """So many orders of one buyer about one offer, each ready to be placed."""
    with scoped(WHOLE):
        actor, offer = made.buyer(), made.offer()
        return actor, [made.ready(actor, offer) for _ in range(count)]


@pytest.mark.race
def test_twenty_times_one_key_is_one_order(shop: Marketplace) -> None:
    """C01: the others get the same order, or are told that it is being placed."""
    actor, orders = ready_orders(ROUNDS)

    def place(order: Order, _number: int) -> Order:
        return commands.place_order(actor, _fresh(order), key=f"once-{order.pk}")

    for order, answers in zip(orders, in_rounds(20, shop, orders, place), strict=True):
        assert {type(answer) for answer in answers} <= {Order, InProgress}
        assert {answer.pk for answer in answers if isinstance(answer, Order)} == {order.pk}
        with scoped(WHOLE):
            assert Agreement.objects.filter(order=order).count() == 1
            assert Opening.objects.filter(command="checkout.place_order", subject=order.public_id).count() == 1
            assert _fresh(order).state == Order.State.FULFILLED


@pytest.mark.race
def test_twenty_times_one_key_starts_one_order_and_without_a_key_twenty(shop: Marketplace) -> None:
    """C01 and its control: the key is what makes it one."""
    with scoped(WHOLE):
        actor, offer = made.buyer(), made.offer()

    def start(key: str | None, _number: int) -> Order:
        return commands.start_order(actor, offer=offer.public_id, seats=3, key=key)

    kept = in_rounds(20, shop, [f"once-{each}" for each in range(ROUNDS)], start)
    with scoped(WHOLE):
        assert Order.objects.count() == ROUNDS
    for answers in kept:
        assert {type(answer) for answer in answers} <= {Order, InProgress}
        assert len({answer.pk for answer in answers if isinstance(answer, Order)}) == 1
    (control,) = in_rounds(20, shop, [None], start)
    assert len({answer.pk for answer in control}) == 20


@pytest.mark.race
def test_placing_with_many_keys_is_one_agreement(shop: Marketplace) -> None:
    """C02: the row lock and the state decide, not the key."""
    actor, orders = ready_orders(ROUNDS)

    def place(order: Order, number: int) -> Order:
        return commands.place_order(actor, _fresh(order), key=f"key-{order.pk}-{number}")

    for order, answers in zip(orders, in_rounds(20, shop, orders, place), strict=True):
        assert sum(isinstance(answer, Order) for answer in answers) == 1
        assert sum(isinstance(answer, WrongState) for answer in answers) == 19
        with scoped(WHOLE):
            assert Agreement.objects.filter(order=order).count() == 1


def test_without_lock_and_state_many_would_fulfil_one_order(shop: Marketplace) -> None:
    """C02, control: looking first and acting later, as the command does not, passes the same check twenty times."""
    _actor, (order,) = ready_orders(1)
    looked = threading.Barrier(20, timeout=HANG_S)

    def careless(_number: int) -> bool:
        with scoped(WHOLE):
            may = Order.objects.get(pk=order.pk).state == Order.State.QUOTED
        looked.wait()
        return may

    assert at_once(20, shop, careless) == [True] * 20


@pytest.mark.race
def test_one_approves_or_one_declines_never_both(shop: Marketplace) -> None:
    with scoped(WHOLE):
        bank, offer = made.customer(), made.offer()
        asks, deciders = made.buyer(bank), [made.buyer(bank) for _ in range(8)]
        orders = [made.placed(asks, offer, seats=200) for _ in range(ROUNDS)]

    def decide(order: Order, number: int) -> Any:
        if number % 2:
            return commands.decline_order(deciders[number], _fresh(order), reason="Not this year")
        return commands.approve_order(deciders[number], _fresh(order), key=f"a{order.pk}-{number}")

    for order, answers in zip(orders, in_rounds(8, shop, orders, decide), strict=True):
        assert sum(isinstance(answer, Order) for answer in answers) == 1
        with scoped(WHOLE):
            approved = _fresh(order).state == Order.State.FULFILLED
            assert Agreement.objects.filter(order=order).count() == (1 if approved else 0)


@pytest.mark.race
def test_an_offer_is_withdrawn_before_or_after_each_order_and_never_within(shop: Marketplace) -> None:
    """C11: who ordered in time has an agreement; who did not, nothing."""
    with scoped(WHOLE):
        seller, buyers = made.partner(), [made.buyer(made.customer(f"Bank {number}")) for number in range(7)]
        offers = [made.offer(seller) for _ in range(ROUNDS)]
        ready = {offer.pk: [made.ready(actor, offer) for actor in buyers] for offer in offers}

    def act(offer: Offer, number: int) -> Any:
        if number == 7:
            return commands.withdraw_offer(system_actor("checkout"), offer)
        return commands.place_order(buyers[number], _fresh(ready[offer.pk][number]), key=f"k{offer.pk}-{number}")

    placed = 0
    for offer, answers in zip(offers, in_rounds(8, shop, offers, act), strict=True):
        in_time = [answer for answer in answers[:7] if isinstance(answer, Order)]
        refused = [answer for answer in answers[:7] if not isinstance(answer, Order)]
        assert {getattr(answer, "code", answer) for answer in refused} <= {"offer_expired"}
        with scoped(WHOLE):
            assert Agreement.objects.filter(order__in=ready[offer.pk]).count() == len(in_time)
        placed += len(in_time)
    with scoped(WHOLE):
        numbers = sorted(Order.objects.exclude(number=None).values_list("number", flat=True))
    assert [number[-6:] for number in numbers] == [f"{place:06d}" for place in range(1, placed + 1)]


def test_without_the_offers_lock_what_was_looked_at_is_withdrawn_by_the_time_it_is_acted_on(shop: Marketplace) -> None:
    """C11, control: looking first and acting later, seven find it on sale that is not."""
    with scoped(WHOLE):
        offer = made.offer()
    looked, gone = threading.Barrier(8, timeout=HANG_S), threading.Event()

    def is_on_sale() -> bool:
        with scoped(WHOLE):
            return bool(Offer.objects.get(pk=offer.pk).state == Offer.State.PUBLISHED)

    def careless(number: int) -> tuple[bool, bool]:
        found = is_on_sale()
        looked.wait()
        if number == 7:
            commands.withdraw_offer(system_actor("checkout"), offer)
            gone.set()
        assert gone.wait(HANG_S)
        return found, is_on_sale()

    assert at_once(8, shop, careless) == [(True, False)] * 8


def _fresh(order: Order) -> Order:
    """The order as a thread of its own would have loaded it."""
    with scoped(WHOLE):
        return Order.objects.get(pk=order.pk)
