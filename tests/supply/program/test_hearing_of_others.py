"""What the program does when others announce, and whom it tells."""

from collections.abc import Callable

import pytest

from apps.ground.accounts.commands import create_api_key, invite, reinstate_organisation, suspend_organisation
from apps.ground.events.subscribe import Event
from apps.ground.notices.models import Notice
from apps.supply.program import commands
from apps.supply.program.subscribers import sent_a_listing
from tests.factories.accounts import operator
from tests.factories.program import active_partner, applicant, moderator, person_of, step_of

pytestmark = pytest.mark.usefixtures("us")
REASON = "Your website shows no product that runs on our graph."
Deliver = Callable[[], int]


def told(kind: str) -> list[int]:
    return list(Notice.objects.filter(kind=kind).values_list("user_id", flat=True))


def test_a_key_and_an_invitation_tick_their_steps_off(deliver: Deliver) -> None:
    owner, partner = active_partner()
    create_api_key(owner, name="First", scopes=["listings:write"])
    invite(owner, email="bo@acme.example", role="developer")
    deliver()
    assert {which: step_of(partner, which).state for which in ("first_key", "colleague", "first_listing")} == {
        "first_key": "done",
        "colleague": "done",
        "first_listing": "open",
    }


def test_the_first_listing_ticks_its_step_off_and_the_second_changes_nothing() -> None:
    _, partner = active_partner()
    event = Event(
        id="1",
        type="listings.submitted",
        subject="lst_1",
        subject_type="listings.listing",
        time=partner.applied_at,
        sequence=1,
        data={},
        organisations=(partner.organisation_id,),
        actor="usr_1",
    )
    sent_a_listing(event)
    first = step_of(partner, "first_listing").done_at
    sent_a_listing(event)
    assert step_of(partner, "first_listing").done_at == first is not None


def test_owner_and_admins_hear_of_a_decision_and_nobody_else_does(deliver: Deliver) -> None:
    owner, partner = applicant()
    admin = person_of(partner.organisation, "admin@acme.example", roles=("admin",))
    person_of(partner.organisation, "viewer@acme.example", roles=("viewer",))
    commands.approve(moderator(), partner)
    deliver()
    assert sorted(told("program.approved")) == sorted([owner.user_id, admin.user_id])


def test_a_question_and_a_refusal_reach_the_applicant_with_their_words(deliver: Deliver) -> None:
    owner, partner = applicant()
    mo = moderator()
    commands.ask(mo, partner, text="What do you bring to the graph?")
    deliver()
    commands.answer(owner, partner, text="Ship movements.")
    commands.reject(mo, partner, note=REASON)
    deliver()
    notices = {notice.kind: notice.params for notice in Notice.objects.filter(user_id=owner.user_id)}
    assert notices["program.asked"] == {"question": "What do you bring to the graph?"}
    assert notices["program.rejected"] == {"note": REASON}


def test_a_partner_is_suspended_and_reinstated_with_its_organisation(deliver: Deliver) -> None:
    _, partner = active_partner()
    lead = operator()
    suspend_organisation(lead, partner.organisation, reason="Unpaid for three months")
    deliver()
    partner.refresh_from_db()
    assert partner.state == "suspended"
    reinstate_organisation(lead, partner.organisation, reason="Paid in full today")
    deliver()
    partner.refresh_from_db()
    assert partner.state == "active"
