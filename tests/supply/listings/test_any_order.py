"""No sequence of commands reaches a state that is not declared, or breaks what must always hold."""

from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies

from apps.ground.web.refusals import Refused
from apps.supply.listings import commands
from apps.supply.listings.models import Listing, ListingVersion
from apps.supply.listings.selectors import open_version
from tests.factories import listings as make
from tests.factories.program import active_partner, moderator

STEPS = [
    "revise",
    "complete",
    "spoil",
    "submit",
    "withdraw",
    "claim",
    "remark",
    "ask_changes",
    "reject",
    "approve",
    "approve_later",
    "publish",
    "retire",
]
MOVES = {(source, move.target) for move in ListingVersion.machine.moves.values() for source in move.sources}


class World:
    """One listing, its owner and a reviewer, and every step that either may try."""

    def __init__(self) -> None:
        self.owner, _partner = active_partner("Acme", "acme.example")
        self.reviewer = moderator()
        self.listing = commands.create(self.owner, name="Any order")

    def version(self) -> ListingVersion:
        found = open_version(self.listing) or self.listing.versions.first()
        assert found is not None
        return found

    def attempt(self, step: str) -> None:
        """Try the step; a refusal leaves everything as it was."""
        version = self.version()
        try:
            with transaction.atomic():
                getattr(self, step)(version)
        except Refused:
            pass
        self.listing.refresh_from_db()

    def revise(self, version: ListingVersion) -> None:
        commands.revise(self.owner, self.listing)

    def complete(self, version: ListingVersion) -> None:
        make.completed(self.owner, version, "Any order")

    def spoil(self, version: ListingVersion) -> None:
        commands.save_draft(self.owner, version, changes={"category": ""}, stamp=version.etag)

    def submit(self, version: ListingVersion) -> None:
        commands.submit(self.owner, version)

    def withdraw(self, version: ListingVersion) -> None:
        commands.withdraw(self.owner, version)

    def claim(self, version: ListingVersion) -> None:
        commands.claim_review(self.reviewer, version)

    def remark(self, version: ListingVersion) -> None:
        commands.comment(self.reviewer, version, text="Please look again.")

    def ask_changes(self, version: ListingVersion) -> None:
        commands.ask_changes(self.reviewer, version)

    def reject(self, version: ListingVersion) -> None:
        commands.reject(self.reviewer, version, note="No.", clauses=["L-01"])

    def approve(self, version: ListingVersion) -> None:
        commands.approve(self.reviewer, version, digest=version.digest)

    def approve_later(self, version: ListingVersion) -> None:
        commands.approve(self.reviewer, version, digest=version.digest, publish_now=False)

    def publish(self, version: ListingVersion) -> None:
        commands.publish(self.owner, version)

    def retire(self, version: ListingVersion) -> None:
        commands.retire(self.owner, self.listing)


def _reachable(before: str, after: str) -> bool:
    """Whether the machine leads from one state to the other in at most two moves (approve and publish are one step)."""
    steps = {target for source, target in MOVES if source == before}
    return after == before or after in steps or any((step, after) in MOVES for step in steps)


def _check(world: World, versions: list[ListingVersion], before: dict[Any, ListingVersion]) -> None:
    states = [each.state for each in versions]
    listing = Listing.objects.get(pk=world.listing.pk)
    assert states.count("published") == (1 if listing.state == "live" else 0)
    assert sum(state in ListingVersion.OPEN for state in states) <= 1
    assert [each.number for each in versions] == list(range(len(versions), 0, -1))
    for each in versions:
        if each.pk in before:
            former = before[each.pk]
            assert _reachable(former.state, each.state), (former.state, each.state)
            if former.state not in ListingVersion.EDITABLE:
                assert (former.digest, former.content, former.category) == (each.digest, each.content, each.category)
        if each.state in ("published", "superseded", "retired"):
            assert each.decisions.filter(outcome="approved", digest=each.digest).count() == 1
            assert each.category == "corporate-ownership"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=strategies.lists(strategies.sampled_from(STEPS), min_size=3, max_size=15))
def test_no_order_of_steps_breaks_the_life_of_a_listing(us: object, steps: list[str]) -> None:
    savepoint = transaction.savepoint()
    world = World()
    before: dict[Any, ListingVersion] = {}
    usual = ["complete", "submit", "claim", "approve"]
    for step in [*steps, *usual, "revise", *usual]:
        world.attempt(step)
        versions = list(ListingVersion.objects.filter(listing=world.listing))
        _check(world, versions, before)
        before = {each.pk: each for each in versions}
    transaction.savepoint_rollback(savepoint)
