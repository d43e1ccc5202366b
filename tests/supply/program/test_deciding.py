"""Deciding: who may, what must be known first, and what follows."""

from dataclasses import replace

import pytest

from apps.ground.accounts.models import User
from apps.ground.commands.machine import WrongState
from apps.ground.events.models import Message
from apps.ground.policy.actor import system_actor
from apps.ground.web.refusals import Denied, Invalid
from apps.supply.program import commands, selectors
from apps.supply.program.models import OnboardingStep, Partner
from apps.supply.program.refusals import AddressNotConfirmed, QuestionFirst
from tests.factories.program import active_partner, applicant, application, moderator, owner_of

pytestmark = pytest.mark.usefixtures("us")
REASON = "Your website shows no product that runs on our graph."


def test_approval_makes_the_organisation_a_partner_and_begins_its_onboarding():
    _, partner = applicant()
    commands.approve(moderator(), partner)

    partner.refresh_from_db()
    assert (partner.state, partner.tier) == ("active", "registered")
    assert partner.decided_at is not None
    assert (partner.organisation.state, "partner" in partner.organisation.kinds) == ("active", True)
    steps = list(OnboardingStep.objects.filter(partner=partner).values_list("step", "state"))
    assert steps == [(step, "open") for step in OnboardingStep.Step.values]
    assert Message.objects.filter(type="program.approved", subject=partner.public_id).exists()


def test_an_applicant_does_not_approve_themselves_nor_an_operator_without_a_second_factor():
    owner, partner = applicant()
    with pytest.raises(Denied):
        commands.approve(owner, partner)
    operator = moderator()
    with pytest.raises(Denied):
        commands.approve(replace(operator, mfa=False), partner)
    assert Partner.objects.get().state == "applied"


def test_nobody_is_approved_before_they_confirm_their_address():
    owner, partner = applicant()
    User.objects.filter(pk=owner.user_id).update(email_confirmed_at=None)
    with pytest.raises(AddressNotConfirmed):
        commands.approve(moderator(), partner)


def test_mail_of_another_domain_has_to_be_explained_first():
    owner, partner = applicant(mail="acme-group.example")
    operator = moderator()
    with pytest.raises(QuestionFirst):
        commands.approve(operator, partner)
    commands.ask(operator, partner, text="Why is your mail of acme-group.example?")
    with pytest.raises(QuestionFirst):
        commands.approve(operator, partner)
    commands.answer(owner, partner, text="It is our holding.")
    assert commands.approve(operator, partner).state == "active"


def test_a_question_that_was_decided_without_its_answer_is_withdrawn():
    owner, partner = applicant()
    operator = moderator()
    commands.ask(operator, partner, text="What do you bring to the graph?")
    commands.answer(owner, partner, text="Ship movements.")
    commands.ask(operator, partner, text="And from which sources are they?")
    commands.approve(operator, partner)
    assert [question.answer for question in selectors.questions(owner_of(partner), partner)] == ["Ship movements."]


def test_a_declined_company_reads_why_and_may_apply_again():
    owner, partner = applicant()
    operator = moderator()
    with pytest.raises(Invalid):
        commands.reject(operator, partner, note="no")
    commands.reject(operator, partner, note=REASON)
    assert (partner.state, partner.decision_note) == ("rejected", REASON)

    again = commands.apply(owner, partner.organisation, application=application())
    assert (again.pk, again.state, again.decision_note, again.decided_at) == (partner.pk, "applied", "", None)


def test_a_decision_is_made_once():
    _, partner = applicant()
    operator = moderator()
    commands.approve(operator, partner)
    for decide in (
        lambda: commands.approve(operator, partner),
        lambda: commands.reject(operator, partner, note=REASON),
        lambda: commands.ask(operator, partner, text="One more question to you"),
    ):
        with pytest.raises(WrongState):
            decide()


def test_a_tier_is_given_with_a_reason_to_active_partners_only():
    _, partner = applicant()
    operator = moderator()
    with pytest.raises(WrongState):
        commands.assign_tier(operator, partner, tier="premier", reason=REASON)
    commands.approve(operator, partner)
    with pytest.raises(Invalid):
        commands.assign_tier(operator, partner, tier="premier", reason="because")
    with pytest.raises(Invalid):
        commands.assign_tier(operator, partner, tier="platinum", reason=REASON)
    assert commands.assign_tier(operator, partner, tier="premier", reason=REASON).tier == "premier"
    with pytest.raises(Denied):
        commands.assign_tier(owner_of(partner), partner, tier="premier", reason=REASON)


def test_a_suspended_partner_leaves_the_storefront_and_comes_back():
    _, partner = active_partner()
    assert selectors.vendor(partner.slug).name == "Acme"
    commands.suspend(system_actor("program"), partner)
    assert selectors.vendors({partner.organisation_id}) == {}
    assert not selectors.is_active_partner(partner.organisation_id)
    commands.reinstate(system_actor("program"), partner)
    assert selectors.vendors({partner.organisation_id})[partner.organisation_id].slug == partner.slug


def test_the_queue_shows_the_longest_waiting_first_and_who_answered():
    _, first = applicant("Acme", "acme.example")
    owner, second = applicant("Borea", "borea.example")
    operator = moderator()
    commands.ask(operator, second, text="What do you bring to the graph?")
    assert list(selectors.waiting(operator)) == [first]
    commands.answer(owner, second, text="Ship movements.")
    assert [(row.pk, row.is_answered) for row in selectors.waiting(operator)] == [(first.pk, False), (second.pk, True)]
