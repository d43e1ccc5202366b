"""Ordering under fire: real threads, real commits, and beside each race its control without the guard."""

import threading
from collections.abc import Callable
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
from tests.demand.racing import HANG_S, WHOLE, at_once, enter_us
from tests.factories import checkout as made


@pytest.fixture
def shop(own_database: str) -> Marketplace:
    """The marketplace us in a database of this test's own."""
    return enter_us()


def ready_order(seats: int = 3) -> tuple[Actor, Order]:
    with scoped(WHOLE):
        actor = made.buyer()
        return actor, made.ready(actor, seats=seats)


def test_twenty_times_one_key_is_one_order(shop: Marketplace) -> None:
    """C01: the others get the same order, or are told that it is being placed."""
    actor, order = ready_order()

    answers = at_once(20, shop, lambda _number: commands.place_order(actor, _fresh(order), key="once"))
    assert {type(answer) for answer in answers} <= {Order, InProgress}
    assert {answer.pk for answer in answers if isinstance(answer, Order)} == {order.pk}
    with scoped(WHOLE):
        assert Agreement.objects.count() == 1
        assert Opening.objects.filter(command="checkout.place_order").count() == 1
        assert Order.objects.get().state == Order.State.FULFILLED


def test_twenty_times_one_key_starts_one_order_and_without_a_key_twenty(shop: Marketplace) -> None:
    """C01 and its control: the key is what makes it one."""
    with scoped(WHOLE):
        actor, offer = made.buyer(), made.offer()

    def start(key: str | None) -> Callable[[int], Any]:
        return lambda _number: commands.start_order(actor, offer=offer.public_id, seats=3, key=key)

    kept = at_once(20, shop, start("once"))
    with scoped(WHOLE):
        assert Order.objects.count() == 1
    assert {type(answer) for answer in kept} <= {Order, InProgress}
    control = at_once(20, shop, start(None))
    assert all(isinstance(answer, Order) for answer in control)
    with scoped(WHOLE):
        assert Order.objects.count() == 21


def test_placing_with_many_keys_is_one_agreement(shop: Marketplace) -> None:
    """C02: the row lock and the state decide, not the key."""
    actor, order = ready_order()
    answers = at_once(20, shop, lambda number: commands.place_order(actor, _fresh(order), key=f"key-{number}"))
    assert sum(isinstance(answer, Order) for answer in answers) == 1
    assert sum(isinstance(answer, WrongState) for answer in answers) == 19
    with scoped(WHOLE):
        assert Agreement.objects.count() == 1


def test_without_lock_and_state_many_would_fulfil_one_order(shop: Marketplace) -> None:
    """C02, control: looking first and acting later, as the command does not, passes the same check twenty times."""
    _actor, order = ready_order()
    looked = threading.Barrier(20, timeout=HANG_S)

    def careless(_number: int) -> bool:
        with scoped(WHOLE):
            may = Order.objects.get(pk=order.pk).state == Order.State.QUOTED
        looked.wait()
        return may

    assert at_once(20, shop, careless) == [True] * 20


def test_one_approves_or_one_declines_never_both(shop: Marketplace) -> None:
    with scoped(WHOLE):
        bank = made.customer()
        order = made.placed(made.buyer(bank), seats=200)
        deciders = [made.buyer(bank) for _ in range(8)]

    def decide(number: int) -> Any:
        if number % 2:
            return commands.decline_order(deciders[number], _fresh(order), reason="Not this year")
        return commands.approve_order(deciders[number], _fresh(order), key=f"a{number}")

    answers = at_once(8, shop, decide)
    assert sum(isinstance(answer, Order) for answer in answers) == 1
    with scoped(WHOLE):
        approved = Order.objects.get(pk=order.pk).state == Order.State.FULFILLED
        assert Agreement.objects.count() == (1 if approved else 0)


def test_an_offer_is_withdrawn_before_or_after_each_order_and_never_within(shop: Marketplace) -> None:
    """C11: who ordered in time has an agreement; who did not, nothing."""
    with scoped(WHOLE):
        offer = made.offer()
        buyers = [made.buyer(made.customer(f"Bank {number}")) for number in range(7)]
        orders = [made.ready(actor, offer) for actor in buyers]

    def act(number: int) -> Any:
        if number == 7:
            return commands.withdraw_offer(system_actor("checkout"), offer)
        return commands.place_order(buyers[number], _fresh(orders[number]), key=f"k{number}")

    answers = at_once(8, shop, act)
    placed = [answer for answer in answers[:7] if isinstance(answer, Order)]
    refused = [answer for answer in answers[:7] if not isinstance(answer, Order)]
    assert {getattr(answer, "code", answer) for answer in refused} <= {"offer_expired"}
    with scoped(WHOLE):
        assert Agreement.objects.count() == len(placed)
        numbers = sorted(Order.objects.exclude(number=None).values_list("number", flat=True))
    assert [number[-6:] for number in numbers] == [f"{place:06d}" for place in range(1, len(placed) + 1)]


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
