"""Two approve while others edit, freeze and withdraw: one version is published, as it was approved, or none (C10)."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from apps.ground import clock
from apps.ground.commands import path
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from apps.ground.web.refusals import Refused
from apps.supply.listings import commands, rules
from apps.supply.listings.drafts import snapshot
from apps.supply.listings.models import Listing, ListingVersion
from intelgraph import failpoint
from tests.factories import listings as make
from tests.factories.program import active_partner, moderator
from tests.support.meanwhile import Meanwhile
from tests.support.racing import HANG_S, ROUNDS, WHOLE, at_once, enter_us, in_rounds

State = ListingVersion.State


@pytest.fixture
def shop(own_database: str) -> Iterator[Marketplace]:
    """The marketplace us in a database of this test's own."""
    yield enter_us()
    failpoint.plan({})


class Bench:
    """A live listing whose next version a reviewer has taken, and what the two sides may try with it."""

    def __init__(self, name: str) -> None:
        with scoped(WHOLE):
            self.owner, _partner = active_partner(name, f"{name.lower().replace(' ', '-')}.example")
            self.reviewer, self.second = moderator(), moderator()
            self.listing = make.published(self.owner, name)
            version = make.completed(self.owner, commands.revise(self.owner, self.listing), name)
            version = commands.submit(self.owner, version)
            self.version = commands.claim_review(self.reviewer, version)

    def fresh(self) -> ListingVersion:
        with scoped(WHOLE):
            return ListingVersion.objects.get(pk=self.version.pk)

    def approve(self, reviewer: Actor | None = None) -> Any:
        return commands.approve(reviewer or self.reviewer, self.fresh(), digest=self.version.digest)

    def take_over(self) -> Any:
        commands.claim_review(self.second, self.fresh())
        return self.approve(self.second)

    def withdraw(self) -> Any:
        return commands.withdraw(self.owner, self.fresh())

    def edit(self) -> Any:
        changes = {"category": "geospatial"}
        return commands.save_draft(self.owner, self.fresh(), changes=changes, stamp=self.version.etag)

    def freeze(self) -> Any:
        return freeze_listing(
            self.reviewer,
            self.listing.public_id,
            organisation_id=self.listing.organisation_id,
            basis="security",
            reason="A report",
            review_by=clock.now() + timedelta(days=7),
        )

    def holds(self) -> str:
        """Check the promise; the state of the version that the fight was about."""
        with scoped(WHOLE):
            listing = Listing.objects.select_related("live_version").get(pk=self.listing.pk)
            published = listing.versions.filter(state=State.PUBLISHED)
            live = published.get()
            assert listing.live_version == live
            approvals = live.decisions.filter(outcome="approved")
            assert [each.digest for each in approvals] == [live.digest]
            assert rules.digest(snapshot(live)) == live.digest
            assert live.category == "corporate-ownership"
            return str(ListingVersion.objects.get(pk=self.version.pk).state)


def attempt(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Refused as refused:
        return refused


@pytest.mark.race
def test_one_version_is_published_as_it_was_approved(shop: Marketplace) -> None:
    """C10"""
    benches = [Bench(f"Maker {number}") for number in range(ROUNDS)]
    acts = (Bench.approve, Bench.approve, Bench.take_over, Bench.withdraw, Bench.edit, Bench.freeze)
    raced = in_rounds(len(acts), shop, benches, lambda bench, number: attempt(lambda: acts[number](bench)))
    for bench, answers in zip(benches, raced, strict=True):
        assert not [each for each in answers if isinstance(each, Exception) and not isinstance(each, Refused)], answers
        approved = [each for each in answers[:3] if isinstance(each, ListingVersion)]
        withdrawn = isinstance(answers[3], ListingVersion)
        assert len(approved) <= 1
        assert isinstance(answers[5], Restriction)
        assert (bench.holds() == State.PUBLISHED) == bool(approved)
        assert not (approved and withdrawn)


def test_without_the_lock_it_is_published_and_withdrawn(shop: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """C10, control: both have found it in review before either wrote, and both are told that it was done."""
    bench = Bench("Maker")
    monkeypatch.setattr(path, "lock", lambda row: None)
    met = threading.Barrier(2, timeout=HANG_S)
    here = threading.local()

    def meet(_name: str) -> None:
        if not getattr(here, "met", False):
            here.met = True
            met.wait()

    failpoint.plan({"command.locked": meet})
    acts = (bench.approve, bench.withdraw)
    answers = at_once(2, shop, lambda number: attempt(acts[number]))
    assert [type(each) for each in answers] == [ListingVersion, ListingVersion], answers


CODES = {"wrong_state", "review_not_claimed", "block_publish", "version_locked"}
FIRST_AND_SECOND = [*permutations(("approve", "withdraw", "edit", "freeze"), 2), ("approve", "approve")]


@pytest.mark.parametrize(("first", "second"), FIRST_AND_SECOND)
def test_the_first_to_commit_decides_whatever_the_second_is(shop: Marketplace, first: str, second: str) -> None:
    """C10 F60, step: the one is held before its commit, while the other waits for it or does not need to."""
    bench = Bench("Maker")
    meanwhile = Meanwhile(shop, "command.written", lambda: attempt(getattr(bench, second)))
    answers = {first: attempt(getattr(bench, first))}
    if meanwhile.had_to_wait is None:  # the first was refused before there was anything to hold
        failpoint.plan({})
        answers[second] = attempt(getattr(bench, second))
    else:
        answers[f"{second} after"] = meanwhile.answer()
    state = bench.holds()
    refused = {name: each.code for name, each in answers.items() if isinstance(each, Refused)}
    codes = set(refused.values())
    assert codes <= CODES, refused
    if first == "approve":
        assert state == State.PUBLISHED
        assert (second == "freeze") == (not refused)
    if (first, second) in {("freeze", "approve"), ("withdraw", "approve")}:
        assert state != State.PUBLISHED
        assert f"{second} after" in refused
