"""Offers follow what is published, quotes follow the clock, and people hear what concerns them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.demand.checkout import commands, selectors
from apps.demand.checkout.models import Agreement, Offer, Order
from apps.demand.checkout.tasks import end_what_lapsed
from apps.ground import clock
from apps.ground.accounts.actors import actor_for
from apps.ground.accounts.models import Membership
from apps.ground.jobs.queue import run_now
from apps.ground.notices.models import Notice
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Denied, Invalid
from apps.supply.listings.commands import approve as approve_version
from apps.supply.listings.commands import claim_review, retire, revise, submit
from apps.supply.listings.models import Listing
from apps.supply.pricing.commands import retire_plan
from tests.factories import checkout as made
from tests.factories import listings as supply
from tests.factories.accounts import operator
from tests.factories.program import moderator

Deliver = Callable[[], int]


def owner_of(listing: Listing) -> Actor:
    membership = Membership.objects.select_related("user", "organisation").get(
        organisation=listing.organisation, roles__contains=["owner"]
    )
    return actor_for(membership.user, membership)


def published_again(listing: Listing, price_minor: int) -> None:
    """The next version at another price, through review."""
    owner, reviewer = owner_of(listing), moderator()
    version = supply.completed(owner, revise(owner, listing), price_minor=price_minor)
    version = claim_review(reviewer, submit(owner, version))
    approve_version(reviewer, version, digest=version.digest)


def test_what_is_published_is_offered_at_its_plans_price(us: Marketplace, deliver: Deliver) -> None:
    listing = supply.live_listing()
    deliver()
    offer = Offer.objects.get()
    assert (offer.listing, offer.listing_slug, offer.state) == (listing.public_id, listing.slug, "published")
    assert offer.terms == listing.live_version.plan.terms
    assert offer.price_digest == listing.live_version.plan.terms.digest
    assert offer.listing_name == "Ownership Resolver"
    order = made.placed(made.buyer(), offer)
    assert order.state == Order.State.FULFILLED


def test_a_new_version_supersedes_the_offer_and_former_quotes_keep_their_price(
    us: Marketplace, deliver: Deliver
) -> None:
    listing = supply.live_listing()
    deliver()
    actor = made.buyer()
    quoted = made.ready(actor, Offer.objects.get())
    published_again(listing, price_minor=9_900)
    deliver()
    former, present = Offer.objects.order_by("id")
    assert (former.state, present.state, present.supersedes) == ("superseded", "published", former)
    assert present.terms.seat_price_minor == 9_900
    assert selectors.offer_for(actor, listing.slug) == present
    assert commands.place_order(actor, quoted, key="k").agreement.terms.seat_price_minor == 4_900


def test_publishing_the_same_again_changes_no_offer(us: Marketplace, deliver: Deliver) -> None:
    listing = supply.live_listing()
    deliver()
    offer = Offer.objects.get()
    assert commands.publish_offer(system_actor("checkout"), listing=listing.public_id) == offer
    assert Offer.objects.count() == 1


def test_what_is_retired_is_no_longer_sold_and_goes_on_being_used(us: Marketplace, deliver: Deliver) -> None:
    listing = supply.live_listing()
    deliver()
    made.placed(made.buyer(), Offer.objects.get())
    retire(owner_of(listing), listing)
    deliver()
    assert Offer.objects.get().state == Offer.State.WITHDRAWN
    assert Agreement.objects.get().state == Agreement.State.ACTIVE


def test_a_plan_out_of_sale_takes_its_offer_with_it(us: Marketplace, deliver: Deliver) -> None:
    listing = supply.live_listing()
    deliver()
    retire_plan(owner_of(listing), listing.live_version.plan)
    deliver()
    assert Offer.objects.get().state == Offer.State.WITHDRAWN


def test_only_the_product_publishes_offers(us: Marketplace) -> None:
    listing = supply.live_listing()
    with pytest.raises(Denied):
        commands.publish_offer(owner_of(listing), listing=listing.public_id)


def test_the_clock_ends_quotes_approvals_and_offers(us: Marketplace) -> None:
    past = clock.now() - timedelta(seconds=1)
    quoted, waiting, fresh = made.quoted(made.buyer()), made.placed(made.buyer(), seats=200), made.quoted(made.buyer())
    Order.objects.filter(pk__in=[quoted.pk, waiting.pk]).update(expires_at=past)
    offer = made.offer()
    Offer.objects.filter(pk=offer.pk).update(valid_from=past - timedelta(days=1), valid_until=past)
    run_now(end_what_lapsed)
    run_now(end_what_lapsed)
    states = dict(Order.objects.values_list("pk", "state"))
    assert states == {quoted.pk: "expired", waiting.pk: "expired", fresh.pk: "quoted"}
    offer.refresh_from_db()
    assert (offer.state, offer.ended_at is not None) == ("expired", True)


def test_who_may_approve_is_asked_and_the_requester_hears_the_answer(us: Marketplace, deliver: Deliver) -> None:
    bank = made.customer()
    first, second, viewer = made.buyer(bank), made.buyer(bank, ["finance"]), made.buyer(bank, ["viewer"])
    order = made.placed(first, seats=200)
    deliver()
    asked = set(Notice.objects.filter(kind="checkout.approval_asked").values_list("user_id", flat=True))
    assert second.user_id in asked
    assert viewer.user_id not in asked
    commands.decline_order(second, order, reason="Not this year")
    deliver()
    told = Notice.objects.get(kind="checkout.order_declined", user_id=first.user_id)
    assert told.params["reason"] == "Not this year"
    assert told.link == f"/orders/{order.number}/"


def test_an_order_decided_before_the_news_went_round_asks_nobody(us: Marketplace, deliver: Deliver) -> None:
    bank = made.customer()
    order = made.placed(made.buyer(bank), seats=200)
    commands.approve_order(made.buyer(bank), order, key="a")
    deliver()
    assert not Notice.objects.filter(kind="checkout.approval_asked").exists()


def test_the_partner_hears_of_each_sale_once(us: Marketplace, deliver: Deliver) -> None:
    offer = made.offer()
    seller = made.buyer(offer.partner)
    order = made.placed(made.buyer(), offer)
    deliver()
    deliver()
    told = Notice.objects.get(kind="checkout.sold", user_id=seller.user_id)
    assert told.params["number"] == order.agreement.number


def test_an_operator_cancels_with_a_reason_that_the_customer_reads(us: Marketplace, deliver: Deliver) -> None:
    actor = made.buyer()
    order = made.placed(actor, seats=200)
    desk = operator(["finance"])
    with pytest.raises(Invalid):
        commands.cancel_order(desk, order)
    commands.cancel_order(desk, order, reason="The customer asked us by telephone")
    deliver()
    told = Notice.objects.get(kind="checkout.order_cancelled", user_id=actor.user_id)
    assert told.params["reason"] == "The customer asked us by telephone"
