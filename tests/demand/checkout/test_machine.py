"""No sequence of acts leads an order where it may not be: a state machine of hypothesis drives the real commands."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.demand.checkout import commands
from apps.demand.checkout.models import Agreement, Offer, Order
from apps.ground import clock
from apps.ground.policy.actor import system_actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Refused
from tests.factories import checkout as made

PRODUCT = system_actor("checkout")
State = Order.State
# Semantics A, quote/cart/checkout; `placed` is passed through inside one transaction and never rested in.
LEADS_TO = {
    State.QUOTED: {State.QUOTED, State.AWAITING_APPROVAL, State.FULFILLED, State.CANCELLED, State.EXPIRED},
    State.AWAITING_APPROVAL: {
        State.AWAITING_APPROVAL,
        State.FULFILLED,
        State.DECLINED,
        State.CANCELLED,
        State.EXPIRED,
    },
}


class Ordering(RuleBasedStateMachine):
    """One order, two members, and everything that can happen to it in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    @initialize(seats=st.sampled_from([3, 400]))
    def start(self, seats: int) -> None:
        bank = made.customer()
        self.first, self.second = made.buyer(bank), made.buyer(bank)
        self.order = made.quoted(self.first, seats=seats)
        self.was = self.order.state
        self.keys = 0

    def attempt(self, command: Any, *given: Any, keyed: bool = False, **named: Any) -> None:
        """A refused act changes nothing; any other leads where the states allow."""
        before = Order.objects.values().get(pk=self.order.pk)
        self.keys += 1
        key = {"key": f"k{self.keys}"} if keyed else {}
        try:
            command(*given, **named, **key)
        except Refused:
            assert Order.objects.values().get(pk=self.order.pk) == before
        self.order.refresh_from_db()

    @rule(seats=st.sampled_from([None, 1, 2, 500, 501]))
    def requote(self, seats: int | None) -> None:
        self.attempt(commands.requote_order, self.first, self.order, seats=seats)

    @rule(language=st.sampled_from(["en", "de"]))
    def accept(self, language: str) -> None:
        self.attempt(made.accepted, self.first, self.order, language)

    @rule()
    def place(self) -> None:
        self.attempt(commands.place_order, self.first, self.order, keyed=True)

    @rule(who=st.sampled_from(["first", "second"]))
    def approve(self, who: str) -> None:
        self.attempt(commands.approve_order, getattr(self, who), self.order, keyed=True)

    @rule(reason=st.sampled_from(["", "Not this year"]))
    def decline(self, reason: str) -> None:
        self.attempt(commands.decline_order, self.second, self.order, reason=reason)

    @rule()
    def cancel(self) -> None:
        self.attempt(commands.cancel_order, self.second, self.order)

    @rule()
    def time_passes(self) -> None:
        Order.objects.filter(pk=self.order.pk).update(expires_at=clock.now())
        self.attempt(commands.expire_order, PRODUCT, self.order)

    @precondition(lambda self: Offer.objects.filter(state=Offer.State.PUBLISHED).exists())
    @rule(price=st.sampled_from([4_900, 5_900]))
    def offer_changes(self, price: int) -> None:
        standing = Offer.objects.get(state=Offer.State.PUBLISHED)
        made.offer(standing.partner, supersedes=standing, terms=made.price(price))
        Order.objects.filter(pk=self.order.pk).update(price_until=clock.now())

    @precondition(lambda self: Offer.objects.filter(state=Offer.State.PUBLISHED).exists())
    @rule()
    def offer_goes(self) -> None:
        commands.withdraw_offer(PRODUCT, Offer.objects.get(state=Offer.State.PUBLISHED))

    @invariant()
    def it_is_where_it_may_be(self) -> None:
        state = State(self.order.state)
        assert state == self.was or state in LEADS_TO.get(State(self.was), set())
        self.was = state
        assert state != State.PLACED
        agreed = Agreement.objects.filter(order=self.order)
        assert agreed.exists() == (state == State.FULFILLED)
        if state == State.FULFILLED:
            agreement = agreed.get()
            assert agreement.price_digest == self.order.price_digest == agreement.terms.digest
            assert agreement.total_minor == self.order.seats * agreement.terms.seat_price_minor
            assert agreement.total_minor <= 500_000 or self.order.approved_by_id == self.second.user_id


@pytest.mark.slow
def test_no_sequence_of_acts_breaks_an_order(us: Marketplace) -> None:
    run_state_machine_as_test(
        Ordering,
        settings=settings(
            max_examples=25,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
