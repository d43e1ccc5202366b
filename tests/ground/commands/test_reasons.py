"""A reason that somebody must type is kept: in the log with what it is about, in the event, and in the other side's
notice."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from datetime import timedelta

import pytest

from apps.demand.entitlements import commands as entitlements
from apps.demand.metering import commands as metering
from apps.demand.metering.models import UsageSource
from apps.ground import clock
from apps.ground.accounts.commands import reinstate_organisation, suspend_organisation
from apps.ground.commands.registry import Spec, all_commands
from apps.ground.events.models import Message
from apps.ground.notices.models import Notice
from apps.ground.policy.actor import system_actor
from apps.ground.provenance.models import Opening
from apps.ground.restrictions.commands import freeze_listing, lift
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Invalid
from apps.supply.listings import commands as listings
from tests.factories import entitlements as made
from tests.factories import listings as make
from tests.factories.accounts import operator
from tests.factories.program import active_partner, moderator

COMMANDS = all_commands()
WHY = "The vendor asked us to take it out of sale"


@pytest.mark.parametrize("spec", COMMANDS, ids=[spec.name for spec in COMMANDS])
def test_a_command_uses_every_argument_that_it_takes(spec: Spec) -> None:
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(spec.body))).body
    assert isinstance(function, ast.FunctionDef)
    read = {node.id for part in function.body for node in ast.walk(part) if isinstance(node, ast.Name)}
    assert set(list(spec.signature.parameters)[1:]) <= read


def last_reason(command: str) -> str:
    opening = Opening.objects.filter(command=command).latest("id")
    return str(opening.opens["subject"]["payload"].get("reason", ""))


def test_an_operator_who_retires_a_listing_says_why_to_its_partner(us: Marketplace, deliver: Callable[[], int]) -> None:
    owner, _partner = active_partner()
    listing = make.published(owner)
    with pytest.raises(Invalid) as refused:
        listings.retire(moderator(), listing)
    assert [error.pointer for error in refused.value.errors] == ["/reason"]

    listings.retire(moderator(), listing, reason=WHY)
    deliver()

    assert last_reason("listings.retire") == WHY
    assert Message.objects.get(type="listings.retired").data["reason"] == WHY
    notice = Notice.objects.get(user_id=owner.user_id, kind__startswith="listing_retired")
    assert notice.params["reason"] == WHY


def test_a_partner_who_retires_its_own_listing_owes_nobody_a_reason(
    us: Marketplace, deliver: Callable[[], int]
) -> None:
    owner, _partner = active_partner()
    listings.retire(owner, make.published(owner))
    deliver()
    assert "reason" not in Opening.objects.get(command="listings.retire").opens["subject"]["payload"]
    assert Notice.objects.filter(user_id=owner.user_id, kind="listing_retired").exists()


def test_why_a_revocation_was_declined_is_recorded(us: Marketplace) -> None:
    wish = made.to_be_revoked(made.bought())
    with pytest.raises(Invalid):
        entitlements.decline_revocation(moderator(), wish, reason="  ")
    entitlements.decline_revocation(moderator(), wish, reason=WHY)
    assert last_reason("entitlements.decline_revocation") == WHY


def test_why_events_were_matched_again_is_recorded(us: Marketplace) -> None:
    entitlement = made.bought()
    source = UsageSource.objects.create(
        partner_id=entitlement.partner_id,
        name="/meter",
        first_received_at=clock.now(),
        last_received_at=clock.now(),
    )
    with pytest.raises(Invalid):
        metering.rematch(operator(), source)
    metering.rematch(operator(), source, reason=WHY)
    assert last_reason("metering.rematch") == WHY
    metering.rematch(system_actor("metering"), source)
    assert last_reason("metering.rematch") == ""


def test_a_reason_of_a_command_within_another_is_recorded_with_its_part(us: Marketplace) -> None:
    owner, _partner = active_partner()
    listing = make.published(owner)
    decision = listings.take_down(moderator(), listing, ground="terms", clauses=["L-05"], reason=WHY)
    opening = Opening.objects.get(command="listings.take_down")
    assert opening.subject == decision.public_id
    assert [opening.opens[name]["payload"]["reason"] for name in ("subject", "parts/0/subject")] == [WHY, WHY]


def test_who_stops_something_or_lets_it_go_on_gives_a_reason(us: Marketplace) -> None:
    """An empty one is refused at its field, by the path; the rows stay as they were."""
    owner, partner = active_partner()
    listing, organisation = make.published(owner), partner.organisation
    given = {"organisation_id": listing.organisation_id, "basis": "incident"}
    soon = clock.now() + timedelta(days=7)
    frozen = freeze_listing(moderator(), listing.public_id, review_by=soon, reason=WHY, **given)
    for attempt in (
        lambda: lift(moderator(), frozen, reason=" "),
        lambda: freeze_listing(moderator(), "lst_another", review_by=soon, reason="", **given),
        lambda: suspend_organisation(operator(), organisation, reason=" "),
        lambda: reinstate_organisation(operator(), organisation, reason=""),
    ):
        with pytest.raises(Invalid) as refused:
            attempt()
        assert [error.pointer for error in refused.value.errors] == ["/reason"]
    frozen.refresh_from_db()
    organisation.refresh_from_db()
    assert (frozen.is_in_force, organisation.state) == (True, "active")
