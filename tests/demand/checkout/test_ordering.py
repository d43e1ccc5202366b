"""Buying by commands: quote, terms, order, approval, agreement; and everything that stops it on the way."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from apps.demand.checkout import commands
from apps.demand.checkout.customer_terms import customer_terms
from apps.demand.checkout.models import Agreement, Offer, Order, TermsAcceptance
from apps.demand.checkout.refusals import (
    OfferExpired,
    PriceChanged,
    QuoteExpired,
    TermsNotAccepted,
    TermsOutdated,
)
from apps.ground import clock
from apps.ground.commands.idempotency import KeyRequired, KeyReused
from apps.ground.commands.machine import WrongState
from apps.ground.events.models import Message
from apps.ground.policy.actor import system_actor
from apps.ground.provenance.models import Opening
from apps.ground.restrictions.commands import freeze_listing, lift
from apps.ground.restrictions.resolver import Restricted
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Denied, Invalid, NotFound
from intelgraph import failpoint
from tests.factories import checkout as made
from tests.factories.accounts import OrganisationFactory, member, operator

PRODUCT = system_actor("checkout")
State = Order.State


def test_an_order_below_the_limit_becomes_an_agreement_at_once(us: Marketplace) -> None:
    actor = made.buyer()
    offer = made.offer()
    order = made.accepted(actor, made.quoted(actor, offer, seats=3), purchase_order_number="NWB-26-0118")
    order = commands.place_order(actor, order, key="k1")

    assert order.state == State.FULFILLED
    assert order.number == f"O-{clock.now().year}-000001"
    assert (order.total_minor, order.currency) == (14_700, "USD")
    agreement = order.agreement
    assert agreement.number == f"A-{clock.now().year}-000001"
    assert agreement.price_terms == offer.price_terms
    assert agreement.terms_digest == customer_terms("en").digest
    assert (agreement.ends_at - agreement.starts_at).days in (365, 366)
    assert (agreement.ends_at.month, agreement.ends_at.day) == (agreement.starts_at.month, agreement.starts_at.day)


def test_placing_is_one_leaf_with_the_agreement_as_its_part(us: Marketplace) -> None:
    """P13"""
    order = made.placed(made.buyer())
    leaf = Opening.objects.get(command="checkout.place_order")
    assert leaf.subject == order.public_id
    assert leaf.parts == [order.agreement.public_id]
    assert leaf.opens["subject"]["payload"]["facts"]["state"] == "fulfilled"
    assert {leaf.organisation_id, leaf.counterparty_id} == {order.customer_id, order.partner_id}
    told = Message.objects.get(type="checkout.order_fulfilled")
    assert told.data["order"] == order.public_id
    assert told.subject == order.agreement.public_id


def test_the_same_key_gives_the_same_order_and_another_body_is_refused(us: Marketplace) -> None:
    """C01"""
    actor = made.buyer()
    order = made.ready(actor)
    first = commands.place_order(actor, order, key="once")
    assert commands.place_order(actor, order, key="once") == first
    assert Agreement.objects.count() == 1
    with pytest.raises(KeyReused):
        commands.place_order(actor, made.ready(actor), key="once")
    with pytest.raises(KeyRequired):
        commands.place_order(actor, made.ready(actor))


def test_an_order_is_placed_once_whatever_the_key(us: Marketplace) -> None:
    actor = made.buyer()
    order = made.placed(actor)
    with pytest.raises(WrongState):
        commands.place_order(actor, order, key="another")
    assert Agreement.objects.count() == 1


def test_above_the_limit_a_second_member_approves(us: Marketplace) -> None:
    bank = made.customer()
    first, second = made.buyer(bank), made.buyer(bank, ["finance"])
    order = made.placed(first, seats=200)
    assert order.state == State.AWAITING_APPROVAL
    assert not Agreement.objects.exists()

    with pytest.raises(Denied) as refused:
        commands.approve_order(first, order, key="a1")
    assert "four_eyes" in refused.value.reasons

    order = commands.approve_order(second, order, key="a2")
    assert order.state == State.FULFILLED
    assert (order.requested_by_id, order.approved_by_id) == (first.user_id, second.user_id)
    assert order.agreement.total_minor == 200 * 4_900


def test_the_database_itself_refuses_one_person_in_both_roles(us: Marketplace) -> None:
    order = made.placed(made.buyer(), seats=200)
    with pytest.raises(DatabaseError, match="a_second_person_approves"), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(approved_by=order.requested_by_id)


@pytest.mark.parametrize("roles", [["developer"], ["viewer"], ["support"]])
def test_who_neither_owns_nor_pays_does_not_approve(us: Marketplace, roles: list[str]) -> None:
    bank = made.customer()
    order = made.placed(made.buyer(bank), seats=200)
    with pytest.raises(Denied):
        commands.approve_order(made.buyer(bank, roles), order, key="a")


def test_another_company_neither_sees_nor_approves_an_order(us: Marketplace) -> None:
    order = made.placed(made.buyer(), seats=200)
    stranger = made.buyer(made.customer("Another Bank"))
    with pytest.raises(NotFound):
        commands.approve_order(stranger, order, key="a")
    assert not Order.objects.visible_to(stranger).exists()


def test_a_declined_order_keeps_its_reason_and_cannot_be_approved(us: Marketplace) -> None:
    bank = made.customer()
    second = made.buyer(bank)
    order = made.placed(made.buyer(bank), seats=200)
    with pytest.raises(Invalid):
        commands.decline_order(second, order, reason="  ")
    order = commands.decline_order(second, order, reason="Not in this year's budget")
    assert (order.state, order.reason) == (State.DECLINED, "Not in this year's budget")
    with pytest.raises(WrongState):
        commands.approve_order(second, order, key="a")


def test_a_cancelled_order_cannot_be_placed(us: Marketplace) -> None:
    actor = made.buyer()
    order = commands.cancel_order(actor, made.ready(actor))
    assert order.state == State.CANCELLED
    with pytest.raises(WrongState):
        commands.place_order(actor, order, key="k")


def test_an_offer_that_ran_out_while_the_page_was_open_sells_nothing(us: Marketplace) -> None:
    """B043: C11"""
    actor = made.buyer()
    offer = made.offer(valid_until=clock.now() + timedelta(hours=1))
    order = made.ready(actor, offer)
    Offer.objects.filter(pk=offer.pk).update(
        valid_from=clock.now() - timedelta(hours=2), valid_until=clock.now() - timedelta(seconds=1)
    )
    with pytest.raises(OfferExpired):
        commands.place_order(actor, order, key="k")
    assert not Agreement.objects.exists()


def test_a_withdrawn_offer_sells_nothing_not_even_by_approval(us: Marketplace) -> None:
    bank = made.customer()
    offer = made.offer()
    small, large = made.ready(made.buyer(bank), offer), made.placed(made.buyer(bank), offer, seats=200)
    commands.withdraw_offer(PRODUCT, offer)
    with pytest.raises(OfferExpired):
        commands.place_order(made.buyer(bank), small, key="k1")
    with pytest.raises(OfferExpired):
        commands.approve_order(made.buyer(bank), large, key="k2")
    with pytest.raises(NotFound):
        made.quoted(made.buyer(bank), offer)


def test_a_quoted_price_holds_while_it_was_promised(us: Marketplace) -> None:
    actor = made.buyer()
    offer = made.offer()
    order = made.ready(actor, offer)
    made.offer(offer.partner, supersedes=offer, terms=made.price(9_900))
    order = commands.place_order(actor, order, key="k")
    assert order.agreement.total_minor == 3 * 4_900


def test_afterwards_a_changed_price_is_asked_about_again(us: Marketplace) -> None:
    actor = made.buyer()
    offer = made.offer()
    order = made.ready(actor, offer)
    made.offer(offer.partner, supersedes=offer, terms=made.price(9_900))
    _price_held_until(order, clock.now() - timedelta(seconds=1))
    with pytest.raises(PriceChanged):
        commands.place_order(actor, order, key="k")

    order = commands.requote_order(actor, order)
    assert order.total_minor == 3 * 9_900
    order = commands.place_order(actor, order, key="k")
    assert order.agreement.total_minor == 3 * 9_900


def test_afterwards_an_unchanged_price_needs_no_question(us: Marketplace) -> None:
    actor = made.buyer()
    order = made.ready(actor)
    _price_held_until(order, clock.now() - timedelta(seconds=1))
    assert commands.place_order(actor, order, key="k").state == State.FULFILLED


def test_a_quote_that_lapsed_is_started_again(us: Marketplace) -> None:
    actor = made.buyer()
    order = made.ready(actor)
    Order.objects.filter(pk=order.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    with pytest.raises(QuoteExpired):
        commands.place_order(actor, order, key="k")
    assert commands.expire_order(PRODUCT, order).state == State.EXPIRED


def test_nobody_ends_an_order_before_its_time(us: Marketplace) -> None:
    actor = made.buyer()
    order = made.ready(actor)
    with pytest.raises(WrongState):
        commands.expire_order(PRODUCT, order)
    with pytest.raises(Denied):
        commands.expire_order(actor, order)


def test_terms_are_accepted_as_they_stand_and_first(us: Marketplace) -> None:
    actor = made.buyer()
    order = made.quoted(actor)
    with pytest.raises(TermsNotAccepted):
        commands.place_order(actor, order, key="k")
    with pytest.raises(TermsOutdated):
        commands.accept_terms(actor, order, version=customer_terms("en").version, digest="0" * 64)
    made.accepted(actor, order, language="de")
    accepted = TermsAcceptance.objects.get()
    assert (accepted.language, accepted.user_id) == ("de", actor.user_id)
    assert accepted.digest == customer_terms("de").digest


def test_terms_that_changed_meanwhile_are_read_again(us: Marketplace, settings: object, tmp_path: Path) -> None:
    actor = made.buyer()
    order = made.ready(actor)
    changed = shutil.copytree(settings.POLICIES_DIR, tmp_path / "policies")
    text = changed / "terms" / "customer-terms.en.md"
    text.write_text(text.read_text() + "\n15. **News.** A sentence that nobody has accepted.\n")
    settings.POLICIES_DIR = changed
    with pytest.raises(TermsOutdated):
        commands.place_order(actor, order, key="k")
    assert commands.place_order(actor, made.accepted(actor, order), key="k").state == State.FULFILLED


def test_accepted_terms_are_never_changed_or_removed(us: Marketplace) -> None:
    made.ready(made.buyer())
    for change in ("UPDATE checkout_termsacceptance SET version = 'x'", "DELETE FROM checkout_termsacceptance"):
        _refused_by_the_database(change)


def test_an_agreement_is_closed_once_and_by_the_product_only(us: Marketplace) -> None:
    actor = made.buyer()
    ended, revoked = made.placed(actor).agreement, made.placed(actor).agreement
    with pytest.raises(Denied):
        commands.end_agreement(actor, ended)
    assert commands.end_agreement(PRODUCT, ended).state == Agreement.State.ENDED
    assert commands.revoke_agreement(PRODUCT, revoked).state == Agreement.State.REVOKED
    for closed in (ended, revoked):
        assert closed.closed_at is not None
        with pytest.raises(WrongState):
            commands.revoke_agreement(PRODUCT, closed)
    _refused_by_the_database("UPDATE checkout_agreement SET state = 'active', closed_at = NULL")


def test_an_offer_ends_once(us: Marketplace) -> None:
    offer = commands.expire_offer(PRODUCT, made.offer(valid_until=clock.now() + timedelta(hours=1)))
    assert (offer.state, offer.stands) == (Offer.State.EXPIRED, False)
    with pytest.raises(WrongState):
        commands.withdraw_offer(PRODUCT, offer)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE checkout_agreement SET total_minor = 1",
        "UPDATE checkout_agreement SET price_terms = '{}'",
        "UPDATE checkout_agreement SET ends_at = ends_at + interval '1 day'",
        "DELETE FROM checkout_agreement",
    ],
)
def test_what_was_agreed_stays_as_it_was(us: Marketplace, change: str) -> None:
    made.placed(made.buyer())
    _refused_by_the_database(change)


def test_a_frozen_listing_is_not_sold_and_a_lifted_one_is(us: Marketplace) -> None:
    actor = made.buyer()
    offer = made.offer()
    order = made.ready(actor, offer)
    moderator = operator()
    frozen = freeze_listing(
        moderator,
        offer.listing,
        organisation_id=offer.partner_id,
        basis="security",
        reason="A report of leaked credentials",
        review_by=clock.now() + timedelta(days=7),
    )
    with pytest.raises(Restricted):
        commands.place_order(actor, order, key="k")
    with pytest.raises(Restricted):
        made.quoted(actor, offer)
    lift(moderator, frozen, reason="The credentials were rotated")
    assert commands.place_order(actor, order, key="k").state == State.FULFILLED


def test_nobody_buys_from_themselves(us: Marketplace) -> None:
    both = OrganisationFactory(kinds=["partner", "customer"])
    with pytest.raises(Denied) as refused:
        made.quoted(member(both), made.offer(both))
    assert "buying_from_yourself" in refused.value.reasons


def test_a_private_offer_is_there_for_its_customer_only(us: Marketplace) -> None:
    """B043"""
    bank = made.customer()
    offer = made.offer(audience="private", to=bank)
    assert made.quoted(made.buyer(bank), offer).customer_id == bank.pk
    with pytest.raises(NotFound):
        made.quoted(made.buyer(made.customer("Another Bank")), offer)


@pytest.mark.parametrize(("seats", "code"), [(0, "seats_below_minimum"), (501, "seats_above_maximum")])
def test_seats_outside_the_plan_are_refused_at_their_field(us: Marketplace, seats: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        made.quoted(made.buyer(), seats=seats)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/seats", code)]


@pytest.mark.parametrize("text", ["-", "A" * 41, "ends/", "line\nbreak", "=cmd()"])
def test_a_purchase_order_number_that_no_invoice_could_carry_is_refused(us: Marketplace, text: str) -> None:
    actor = made.buyer()
    with pytest.raises(Invalid):
        made.accepted(actor, made.quoted(actor), purchase_order_number=text)


def test_when_fulfilling_fails_nothing_was_ordered_and_the_same_key_works_later(us: Marketplace) -> None:
    """F54: what raises after the order takes the whole order back with it."""
    actor = made.buyer()
    order = made.ready(actor)
    failpoint.plan(failpoint.parse("order.fulfil=raise"))
    try:
        with pytest.raises(failpoint.FaultInjected):
            commands.place_order(actor, order, key="k")
    finally:
        failpoint.plan({})
    order.refresh_from_db()
    assert (order.state, order.number) == (State.QUOTED, None)
    assert not Agreement.objects.exists()
    assert commands.place_order(actor, order, key="k").number == f"O-{clock.now().year}-000001"


def test_orders_and_offers_stay_in_their_marketplace(us: Marketplace, deliver: Callable[[], int]) -> None:
    made.placed(made.buyer())
    connection.set_schema_to_public()
    other = Marketplace.objects.get(schema_name="eu")
    connection.set_tenant(other)
    assert not Order.objects.exists()
    connection.set_tenant(us)


def _price_held_until(order: Order, moment: object) -> None:
    Order.objects.filter(pk=order.pk).update(price_until=moment)


def _refused_by_the_database(statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
