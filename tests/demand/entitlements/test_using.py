"""What was bought can be used: granted by the agreement, seats, stops and ends, each a different answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.demand.checkout.models import Agreement
from apps.demand.entitlements import commands, selectors
from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.entitlements.refusals import NoSeatLeft, NotInUse, NotYetOver, SeatHeld
from apps.demand.entitlements.rules import Decision
from apps.demand.entitlements.selectors import Check, decide_batch
from apps.demand.entitlements.tasks import start_and_end
from apps.ground import clock
from apps.ground.accounts.commands import remove_member
from apps.ground.accounts.models import Membership
from apps.ground.commands.machine import WrongState
from apps.ground.events.models import Message
from apps.ground.jobs.queue import run_now
from apps.ground.notices.models import Notice
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from apps.ground.web.refusals import Denied, Invalid, NotFound
from tests.factories import checkout as buying
from tests.factories.accounts import member, operator
from tests.factories.entitlements import PRODUCT, bought, owner_of, seated, to_be_revoked
from tests.factories.entitlements import revoked as end_for_good

State = Entitlement.State
WHY = "A payment was charged back twice"


def decided(actor: Actor, entitlement: Entitlement, user: str | None = None) -> Decision:
    """The answer to one check, asked as the actor's own request would ask."""
    with scoped(actor):
        check = Check(entitlement.listing, entitlement.customer_ref, user)
        return decide_batch(actor, [check], clock.now())[0]


def partner_of(entitlement: Entitlement) -> Actor:
    return member(entitlement.partner)


def test_a_sale_opens_an_entitlement_with_the_agreements_terms(us: Marketplace, deliver: Callable[[], int]) -> None:
    order = buying.placed(buying.buyer(), seats=3)
    deliver()
    entitlement = Entitlement.objects.get()
    assert entitlement.agreement == order.agreement
    assert (entitlement.state, entitlement.seats, entitlement.meter) == (State.ACTIVE, 3, "screenings")
    assert entitlement.included_quantity == 10_000
    assert (entitlement.starts_at, entitlement.ends_at) == (order.agreement.starts_at, order.agreement.ends_at)
    assert Message.objects.filter(type="entitlements.granted", subject=entitlement.public_id).count() == 1


def test_the_same_sale_told_twice_opens_one(us: Marketplace) -> None:
    entitlement = bought()
    assert commands.grant(PRODUCT, entitlement.agreement) == entitlement
    assert Entitlement.objects.count() == 1


def test_both_sides_are_told_of_a_sale(us: Marketplace, deliver: Callable[[], int]) -> None:
    offer = buying.offer()
    seller, actor = member(offer.partner), buying.buyer()
    buying.placed(actor, offer)
    deliver()
    assert Notice.objects.filter(user_id=seller.user_id, kind="checkout.sold").exists()
    assert Notice.objects.filter(user_id=actor.user_id, kind="entitlements.granted").exists()


def test_a_member_of_the_customer_gets_a_seat_once(us: Marketplace) -> None:
    entitlement = bought()
    owner = owner_of(entitlement)
    seated(owner, entitlement, owner)
    entitlement.refresh_from_db()
    assert entitlement.seats_assigned == 1
    with pytest.raises(SeatHeld):
        seated(owner, entitlement, owner)


def test_a_stranger_gets_no_seat(us: Marketplace) -> None:
    entitlement = bought()
    with pytest.raises(Invalid) as refused:
        seated(owner_of(entitlement), entitlement, buying.buyer(buying.customer("Another Bank")))
    assert refused.value.errors[0].code == "not_a_member"


def test_there_are_no_more_seats_than_were_bought_and_a_freed_one_is_given_again(us: Marketplace) -> None:
    """C04"""
    entitlement = bought(seats=1)
    owner, other = owner_of(entitlement), owner_of(entitlement)
    seat = seated(owner, entitlement, owner)
    with pytest.raises(NoSeatLeft):
        seated(owner, entitlement, other)
    commands.release_seat(owner, seat)
    assert seated(owner, entitlement, other).user_ref == other.user_ref
    assert Seat.objects.count() == 2


def test_the_database_itself_refuses_a_seat_too_many_and_a_member_twice(us: Marketplace) -> None:
    """C04"""
    entitlement = bought(seats=1)
    seat = seated(owner_of(entitlement), entitlement, owner_of(entitlement))
    with pytest.raises(IntegrityError, match="never_more_seats"), transaction.atomic():
        Entitlement.objects.filter(pk=entitlement.pk).update(seats_assigned=2)
    seat.pk, seat.public_id = None, "seat_00000000000000000000"
    with pytest.raises(IntegrityError, match="one_seat_a_member"), transaction.atomic():
        seat.save(force_insert=True)


def test_whoever_sits_may_stand_up_and_nobody_else_may_lift_them(us: Marketplace) -> None:
    entitlement = bought()
    owner = owner_of(entitlement)
    viewer, another = member(entitlement.customer, ["viewer"]), member(entitlement.customer, ["viewer"])
    seat = seated(owner, entitlement, viewer)
    with pytest.raises(Denied):
        commands.release_seat(another, seat)
    assert commands.release_seat(viewer, seat).state == Seat.State.RELEASED


def test_whoever_leaves_the_company_leaves_the_seat(us: Marketplace, deliver: Callable[[], int]) -> None:
    entitlement = bought()
    owner, leaver = owner_of(entitlement), member(entitlement.customer, ["viewer"])
    seated(owner, entitlement, leaver)
    remove_member(owner, Membership.objects.get(user_id=leaver.user_id))
    deliver()
    entitlement.refresh_from_db()
    assert entitlement.seats_assigned == 0
    assert decided(owner, entitlement, leaver.user_ref).code == "no_seat"


def test_suspended_revoked_and_expired_are_different_answers(us: Marketplace) -> None:
    lead = operator()
    suspended, revoked, expired = bought(), bought(), bought()
    commands.suspend(lead, suspended, reason=WHY)
    end_for_good(revoked)
    _ends(expired, clock.now() - timedelta(seconds=1))
    for entitlement, code in ((suspended, "suspended"), (revoked, "revoked"), (expired, "expired")):
        answer = decided(partner_of(entitlement), entitlement)
        assert (answer.allow, answer.code) == (False, code)


def test_a_suspended_one_comes_back_as_it_was_and_a_revoked_one_never(us: Marketplace) -> None:
    lead = operator()
    entitlement = bought()
    owner = owner_of(entitlement)
    seated(owner, entitlement, owner)
    commands.suspend(lead, entitlement, reason=WHY)
    commands.resume(lead, entitlement, reason="The bank confirmed the payment")
    assert decided(owner, entitlement, owner.user_ref).allow
    end_for_good(entitlement)
    with pytest.raises(WrongState):
        commands.resume(lead, entitlement, reason="The bank confirmed the payment")
    assert Agreement.objects.get(pk=entitlement.agreement_id).state == Agreement.State.REVOKED


def test_every_change_raises_the_stamp(us: Marketplace) -> None:
    """C15"""
    lead, entitlement = operator(), bought()
    owner = owner_of(entitlement)
    stamps = [entitlement.stamp]
    seat = seated(owner, entitlement, owner)
    for change in (
        lambda: None,
        lambda: commands.suspend(lead, entitlement, reason=WHY),
        lambda: commands.resume(lead, entitlement, reason=WHY),
        lambda: commands.release_seat(owner, seat),
        lambda: end_for_good(entitlement),
    ):
        change()
        stamps.append(decided(owner, entitlement).stamp)
    assert stamps == list(range(1, 7))


def test_suspending_one_purchase_stops_no_other_of_that_customer(us: Marketplace) -> None:
    actor = buying.buyer()
    first, second = bought(actor), bought(actor)
    commands.suspend(operator(), first, reason=WHY)
    assert decided(actor, second).code == "ok"


def test_a_reason_is_needed_to_suspend(us: Marketplace) -> None:
    with pytest.raises(Invalid):
        commands.suspend(operator(), bought(), reason=" ")


@pytest.mark.parametrize("roles", [["auditor"], ["finance"]])
def test_only_moderators_revoke(us: Marketplace, roles: list[str]) -> None:
    with pytest.raises(Denied):
        commands.ask_revocation(operator(roles), bought(), reason=WHY)
    with pytest.raises(Denied):
        commands.revoke(operator(roles), to_be_revoked(bought()))


def test_neither_side_stops_the_other_by_itself(us: Marketplace) -> None:
    entitlement = bought()
    for actor in (partner_of(entitlement), owner_of(entitlement)):
        with pytest.raises(Denied):
            commands.suspend(actor, entitlement, reason=WHY)


def test_both_sides_read_why_it_was_stopped(us: Marketplace, deliver: Callable[[], int]) -> None:
    entitlement = bought()
    owner, seller = owner_of(entitlement), partner_of(entitlement)
    commands.suspend(operator(), entitlement, reason=WHY)
    deliver()
    told = Notice.objects.filter(kind="entitlements.suspended", params__reason=WHY)
    assert set(told.values_list("user_id", flat=True)) >= {owner.user_id, seller.user_id}


def test_the_clock_ends_it_before_the_task_writes_it_down(us: Marketplace) -> None:
    entitlement = bought()
    owner = owner_of(entitlement)
    with pytest.raises(NotYetOver):
        commands.expire(PRODUCT, entitlement)
    _ends(entitlement, clock.now() - timedelta(seconds=1))
    assert decided(owner, entitlement).code == "expired"
    run_now(start_and_end)
    run_now(start_and_end)
    entitlement.refresh_from_db()
    assert entitlement.state == State.EXPIRED
    assert Message.objects.filter(type="entitlements.expired").count() == 1
    assert entitlement.agreement.state == Agreement.State.ENDED
    with pytest.raises(NotInUse):
        seated(owner, entitlement, owner)


def test_a_future_one_starts_by_itself(us: Marketplace) -> None:
    entitlement = bought()
    starts_at = clock.now() + timedelta(hours=1)
    Entitlement.objects.filter(pk=entitlement.pk).update(state=State.PENDING, starts_at=starts_at)
    answer = decided(owner_of(entitlement), entitlement)
    assert (answer.code, answer.valid_until) == ("not_started", starts_at)
    Entitlement.objects.filter(pk=entitlement.pk).update(starts_at=clock.now() - timedelta(seconds=1))
    assert decided(owner_of(entitlement), entitlement).allow
    run_now(start_and_end)
    entitlement.refresh_from_db()
    assert entitlement.state == State.ACTIVE


def test_a_seat_decides_about_a_person_and_the_purchase_about_the_company(us: Marketplace) -> None:
    entitlement = bought()
    owner, other = owner_of(entitlement), owner_of(entitlement)
    seated(owner, entitlement, owner)
    seller = partner_of(entitlement)
    assert decided(seller, entitlement).code == "ok"
    assert decided(seller, entitlement, owner.user_ref).code == "ok"
    assert decided(seller, entitlement, other.user_ref).code == "no_seat"


@pytest.mark.parametrize("scope", ["entitlement", "listing", "partner"])
def test_a_restriction_of_use_stops_it_at_whatever_it_names(us: Marketplace, scope: str) -> None:
    entitlement = bought()
    target = {"entitlement": entitlement.public_id, "listing": entitlement.listing, "partner": entitlement.partner_ref}
    _restrict(target[scope], scope, ["block_use"])
    assert decided(owner_of(entitlement), entitlement).code == "restricted"


def test_a_frozen_listing_is_still_used_by_who_bought_it(us: Marketplace) -> None:
    entitlement = bought()
    _restrict(entitlement.listing, "listing", ["hide", "block_new_purchase", "block_publish"])
    assert decided(owner_of(entitlement), entitlement).code == "ok"


def test_a_vendor_learns_nothing_of_another_vendors_customers(us: Marketplace) -> None:
    entitlement = bought()
    neighbour = member(buying.partner("Kestrel Intelligence"))
    assert decided(neighbour, entitlement) == Decision(False, "no_entitlement")
    assert not selectors.entitlements(neighbour).exists()
    with pytest.raises(NotFound):
        commands.assign_seat(neighbour, entitlement, user=neighbour.user_ref)


def test_the_partner_sees_the_purchase_and_no_names_on_seats(us: Marketplace) -> None:
    entitlement = bought()
    owner = owner_of(entitlement)
    seated(owner, entitlement, owner)
    seller = partner_of(entitlement)
    assert selectors.entitlements(seller).get() == entitlement
    assert not selectors.seats(seller, entitlement).exists()


def test_a_batch_is_one_question_to_the_database(us: Marketplace, django_assert_num_queries: Callable) -> None:
    entitlements = [bought(seats=1) for _ in range(5)]
    lead = operator()
    checks = [Check(each.listing, each.customer_ref, "usr_nobody") for each in entitlements] * 20
    with scoped(lead), django_assert_num_queries(1):
        answers = decide_batch(lead, checks, clock.now())
    assert [answer.code for answer in answers] == ["no_seat"] * 100


def _ends(entitlement: Entitlement, moment: object) -> None:
    starts_at = clock.now() - timedelta(days=400)
    Entitlement.objects.filter(pk=entitlement.pk).update(starts_at=starts_at, ends_at=moment)


def _restrict(target: str, scope: str, effects: list[str]) -> None:
    Restriction.objects.create(
        scope=scope,
        target=target,
        effects=effects,
        basis="legal",
        reason="An order of the court",
        starts_at=clock.now(),
        review_by=clock.now() + timedelta(days=7),
        imposed_by="usr_operator",
    )
