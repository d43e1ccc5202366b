"""Every command that declares a second person refuses the first one, their key, and a part that nobody is known to have
had: before the command by the policy, and below it by the database."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from apps.demand.checkout.commands import approve_order
from apps.demand.entitlements.commands import decline_revocation, revoke
from apps.ground.accounts import scopes
from apps.ground.accounts.api_authentication import client_actor
from apps.ground.accounts.models import ApiKey, Organisation
from apps.ground.commands.registry import Spec, all_commands
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.policy.decisions import decide
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Denied, NotFound
from apps.supply.listings import commands as listings
from apps.supply.program import commands as program
from tests.factories import checkout as orders
from tests.factories import entitlements as made
from tests.factories import listings as make
from tests.factories.accounts import member
from tests.factories.program import active_partner, applicant, moderator

Act = Callable[[Actor], Any]
Case = tuple[models.Model, Actor, Act]
WHY = "Checked against the records of the case"
CLAUSES = ["L-05"]


def order() -> Case:
    row = orders.placed(orders.buyer(), seats=200)
    return row, orders.buyer(row.customer), lambda actor: approve_order(actor, row, key=orders.fresh_key())


def revocation(command: Callable[..., Any], **given: Any) -> Case:
    row = made.to_be_revoked(made.bought())
    return row, moderator(), lambda actor: command(actor, row, **given)


def appeal(command: Callable[..., Any]) -> Case:
    owner, _partner = active_partner()
    listing = make.published(owner)
    row = listings.take_down(moderator(), listing, ground="terms", clauses=CLAUSES, reason=WHY)
    listings.appeal(owner, row, text=WHY)
    return row, moderator(), lambda actor: command(actor, row, reason=WHY)


def sent_version() -> Case:
    row = make.sent(active_partner()[0])
    return row, moderator(), lambda actor: listings.claim_review(actor, row)


def assignable() -> Case:
    row = make.sent(active_partner()[0])
    person = moderator().user_ref
    return row, moderator(), lambda actor: listings.assign_review(actor, row, reviewer=person)


def version(command: Callable[..., Any], **given: Any) -> Case:
    reviewer = moderator()
    row = make.claimed(active_partner()[0], reviewer)
    return row, reviewer, lambda actor: command(actor, row, **given)


def approvable() -> Case:
    reviewer = moderator()
    row = make.claimed(active_partner()[0], reviewer)
    return row, reviewer, lambda actor: listings.approve(actor, row, digest=row.digest)


def application(command: Callable[..., Any], **given: Any) -> Case:
    row = applicant()[1]
    return row, moderator(), lambda actor: command(actor, row, **given)


def tier() -> Case:
    row = active_partner()[1]
    return row, moderator(), lambda actor: program.assign_tier(actor, row, tier="advanced", reason=WHY)


CASES: dict[str, Callable[[], Case]] = {
    "checkout.approve_order": order,
    "entitlements.revoke": lambda: revocation(revoke),
    "entitlements.decline_revocation": lambda: revocation(decline_revocation, reason=WHY),
    "listings.uphold_appeal": lambda: appeal(listings.uphold_appeal),
    "listings.dismiss_appeal": lambda: appeal(listings.dismiss_appeal),
    "listings.claim_review": sent_version,
    "listings.assign_review": assignable,
    "listings.approve": approvable,
    "listings.ask_changes": lambda: version(listings.ask_changes, note=WHY, clauses=CLAUSES),
    "listings.reject": lambda: version(listings.reject, note=WHY, clauses=CLAUSES),
    "program.ask": lambda: application(program.ask, text=WHY),
    "program.approve": lambda: application(program.approve),
    "program.reject": lambda: application(program.reject, note=WHY),
    "program.assign_tier": tier,
}
#: The column in which the subject keeps who decided.
DECIDED_BY = {
    "checkout.order": "approved_by_id",
    "entitlements.revocation": "decided_by_id",
    "listings.takedown": "answered_by_id",
    "listings.listingversion": "claimed_by_id",
    "program.partner": "decided_by_id",
}
SPECS = [spec for spec in all_commands() if spec.declared.second_person]
EACH = pytest.mark.parametrize("spec", SPECS, ids=[spec.name for spec in SPECS])


def parts_of(spec: Spec, row: Any) -> Iterator[str]:
    """The columns that hold the people who had a part in it."""
    return (row.policy_fields[part] for part in spec.declared.second_person)


def colleague_of(actor: Actor) -> Actor:
    """Another person who may do what this one may."""
    return member(Organisation.objects.get(pk=actor.organisation_id), sorted(actor.roles))


def key_of(actor: Actor) -> Actor:
    """A program with a key that this person made, with every scope."""
    key = ApiKey(
        organisation=Organisation.objects.get(pk=actor.organisation_id),
        scopes=list(scopes.names()),
        created_by_id=actor.user_id,
    )
    key.maker_is_here = True
    return client_actor(key)


def set_part(row: models.Model, column: str, person: int | None) -> bool:
    """Write it below the commands; whether the database lets it in."""
    try:
        with transaction.atomic():
            type(row)._base_manager.filter(pk=row.pk).update(**{column: person})
    except IntegrityError:
        return False
    return True


def assert_refused(act: Act, actor: Actor, spec: Spec, row: Any, reason: str) -> None:
    """The command is refused, and the policy says why; to a program another organisation's row is not there at all."""
    with pytest.raises((Denied, NotFound)):
        act(actor)
    row.refresh_from_db()
    assert reason in decide(actor, spec.name, row.policy_attributes()).reasons


def test_each_of_them_is_tried_here() -> None:
    assert {spec.name for spec in SPECS} == set(CASES)


@EACH
def test_who_had_a_part_in_it_does_not_decide(us: Marketplace, spec: Spec) -> None:
    """B027: neither in a session nor by a key."""
    row, decider, act = CASES[spec.name]()
    for column in parts_of(spec, row):
        first, before = colleague_of(decider), getattr(row, column)
        assert set_part(row, column, first.user_id)
        for actor in (first, key_of(first)):
            assert_refused(act, actor, spec, row, "four_eyes")
        set_part(row, column, before)
    act(decider)


@EACH
def test_a_part_that_nobody_is_known_to_have_had_could_be_the_deciders(us: Marketplace, spec: Spec) -> None:
    row, decider, act = CASES[spec.name]()
    for column in parts_of(spec, row):
        before = getattr(row, column)
        if set_part(row, column, None):
            assert_refused(act, decider, spec, row, "part_unknown")
        set_part(row, column, before)


@EACH
def test_nobody_at_all_decides_nothing(us: Marketplace, spec: Spec) -> None:
    """Neither the product itself nor the key of somebody who has left counts as a second person."""
    row, decider, act = CASES[spec.name]()
    orphan = ApiKey(organisation=Organisation.objects.get(pk=decider.organisation_id), scopes=list(scopes.names()))
    for actor in (system_actor(spec.app), client_actor(orphan)):
        assert_refused(act, actor, spec, row, "four_eyes")


@EACH
def test_the_database_keeps_two_people_too(us: Marketplace, spec: Spec) -> None:
    row, decider, _act = CASES[spec.name]()
    decided_by = DECIDED_BY[row._meta.label_lower]
    one = colleague_of(decider).user_id
    for column in parts_of(spec, row):
        for part in (one, None):
            with pytest.raises(IntegrityError), transaction.atomic():
                type(row)._base_manager.filter(pk=row.pk).update(**{decided_by: one, column: part})
