"""A freeze, a revocation, a change of policy or of price lands in a sale: whichever commits first wins (fault F60)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from apps.demand.checkout import commands
from apps.demand.checkout.models import Agreement, Offer, Order
from apps.demand.entitlements import commands as entitlements
from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.entitlements.selectors import decide_one
from apps.ground import clock
from apps.ground.policy import active
from apps.ground.policy.actor import Actor
from apps.ground.policy.bundle import Bundle
from apps.ground.restrictions import resolver
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.restrictions.models import Restriction
from apps.ground.restrictions.resolver import Restricted
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from apps.ground.web.refusals import Denied, Refused
from intelgraph import failpoint
from tests.factories import checkout as made
from tests.factories.accounts import member, operator
from tests.factories.entitlements import bought, to_be_revoked
from tests.factories.program import moderator
from tests.support.meanwhile import Meanwhile
from tests.support.racing import WHOLE


@pytest.fixture(autouse=True)
def _no_plan_stays() -> Iterator[None]:
    yield
    failpoint.plan({})


def a_sale() -> tuple[Actor, Offer, Order]:
    with scoped(WHOLE):
        actor, offer = made.buyer(), made.offer()
        return actor, offer, made.ready(actor, offer)


def freeze(lead: Actor, offer: Offer) -> Restriction:
    return freeze_listing(
        lead,
        offer.listing,
        organisation_id=offer.partner_id,
        basis="security",
        reason="The keys were published",
        review_by=clock.now() + timedelta(days=7),
    )


def attempt(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Refused as refused:
        return refused


def agreements() -> int:
    with scoped(WHOLE):
        return Agreement.objects.count()


def test_a_sale_under_way_is_ended_before_a_freeze_is_answered(shop: Marketplace) -> None:
    """F60 P12: the freeze waits for it, and nothing is sold after the freeze was answered."""
    actor, offer, order = a_sale()
    with scoped(WHOLE):
        lead, late = moderator(), made.ready(actor, offer)
    seen: list[int] = []

    def freeze_and_look() -> Restriction:
        done = freeze(lead, offer)
        seen.append(agreements())
        return done

    meanwhile = Meanwhile(shop, "command.locked", freeze_and_look)
    sold = commands.place_order(actor, order, key="first")
    assert isinstance(meanwhile.answer(), Restriction)
    assert (meanwhile.had_to_wait, sold.state, seen) == (True, Order.State.FULFILLED, [1])
    failpoint.plan({})
    with pytest.raises(Restricted):
        commands.place_order(actor, late, key="second")
    assert agreements() == 1


def test_a_sale_waits_for_a_freeze_under_way_and_is_refused(shop: Marketplace) -> None:
    """F60 P12: the freeze commits first."""
    actor, offer, order = a_sale()
    with scoped(WHOLE):
        lead = moderator()
    meanwhile = Meanwhile(
        shop, "command.written", lambda: attempt(lambda: commands.place_order(actor, order, key="first"))
    )
    freeze(lead, offer)
    assert isinstance(refused := meanwhile.answer(), Restricted)
    assert (refused.code, meanwhile.had_to_wait, agreements()) == ("block_new_purchase", True, 0)


def test_unless_targets_are_held_something_is_sold_after_the_freeze_was_answered(
    shop: Marketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F60, control"""
    for hold in ("HOLD_FREE", "HOLD_ALONE"):
        monkeypatch.setattr(resolver, hold, "SELECT %s::text[]")
    actor, offer, order = a_sale()
    with scoped(WHOLE):
        lead = moderator()
    seen: list[int] = []

    def freeze_and_look() -> None:
        freeze(lead, offer)
        seen.append(agreements())

    meanwhile = Meanwhile(shop, "command.locked", freeze_and_look)
    commands.place_order(actor, order, key="first")
    meanwhile.answer()
    assert (meanwhile.had_to_wait, seen, agreements()) == (False, [0], 1)


def test_a_revocation_waits_for_the_seat_under_way_and_then_nobody_uses_it(shop: Marketplace) -> None:
    """F60 P12"""
    with scoped(WHOLE):
        entitlement = bought(seats=2)
        owner, lead, wish = member(entitlement.customer), operator(), to_be_revoked(entitlement)
    meanwhile = Meanwhile(shop, "command.locked", lambda: attempt(lambda: entitlements.revoke(lead, wish)))
    seat = entitlements.assign_seat(owner, entitlement, user=owner.user_ref)
    meanwhile.answer()
    assert (meanwhile.had_to_wait, isinstance(seat, Seat)) == (True, True)
    with scoped(WHOLE):
        decided = decide_one(owner, Entitlement.objects.get(pk=entitlement.pk), owner.user_ref, clock.now())
    assert decided.code == "revoked"


def test_a_seat_waits_for_the_revocation_under_way_and_is_refused(shop: Marketplace) -> None:
    """F60 P12"""
    with scoped(WHOLE):
        entitlement = bought(seats=2)
        owner, lead, wish = member(entitlement.customer), operator(), to_be_revoked(entitlement)
    meanwhile = Meanwhile(
        shop,
        "entitlement.stamped",
        lambda: attempt(lambda: entitlements.assign_seat(owner, entitlement, user=owner.user_ref)),
    )
    entitlements.revoke(lead, wish)
    assert isinstance(meanwhile.answer(), Refused)
    with scoped(WHOLE):
        assert (meanwhile.had_to_wait, Seat.objects.count()) == (True, 0)


def test_a_price_that_changes_in_a_sale_is_not_the_sales_price(shop: Marketplace) -> None:
    """F60: it was promised for a while; who asks afterwards is told the new one."""
    actor, offer, order = a_sale()

    def dearer() -> Offer:
        with scoped(WHOLE):
            return made.offer(offer.partner, terms=made.price(9_900, plan=offer.plan), supersedes=offer)

    meanwhile = Meanwhile(shop, "command.locked", dearer)
    sold = commands.place_order(actor, order, key="first")
    newer = meanwhile.answer()
    assert (meanwhile.had_to_wait, sold.total_minor) == (False, 3 * 4_900)
    failpoint.plan({})
    with scoped(WHOLE):
        assert Agreement.objects.get().price_digest == offer.price_digest
        assert made.quoted(actor, newer).total_minor == 3 * 9_900


def test_a_price_that_is_held_no_longer_is_the_new_one_or_none(shop: Marketplace) -> None:
    """F60: the first to lock the offer decides; a sale never goes through at a price that stands no more."""
    actor, offer, order = a_sale()
    with scoped(WHOLE):
        Order.objects.filter(pk=order.pk).update(price_until=clock.now() - timedelta(seconds=1))

    def dearer() -> Offer:
        with scoped(WHOLE):
            return made.offer(offer.partner, terms=made.price(9_900, plan=offer.plan), supersedes=offer)

    meanwhile = Meanwhile(shop, "command.locked", dearer)
    refused = attempt(lambda: commands.place_order(actor, order, key="first"))
    meanwhile.answer()
    assert (refused.code, agreements()) == ("price_changed", 0)


def test_a_policy_that_changes_in_a_sale_leaves_it_whole_and_holds_for_the_next(
    shop: Marketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F60: what was decided was decided; nothing is half allowed."""
    actor, offer, order = a_sale()
    with scoped(WHOLE):
        late = made.ready(actor, offer)
    sources = dict(active.active().sources)
    sources["checkout.rego"] = sources["checkout.rego"].replace('"checkout.place_order"', '"checkout.place_no_order"')
    stricter = Bundle(sources)
    monkeypatch.setattr(active, "_active", active.active())
    meanwhile = Meanwhile(shop, "command.locked", lambda: active.activate(stricter))
    sold = commands.place_order(actor, order, key="first")
    assert meanwhile.answer() is stricter
    assert (sold.state, agreements()) == (Order.State.FULFILLED, 1)
    failpoint.plan({})
    with pytest.raises(Denied):
        commands.place_order(actor, late, key="second")
    assert agreements() == 1
