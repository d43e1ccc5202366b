"""A new partner's way in: steps tick themselves off by what was done."""

import pytest
from django.db import DatabaseError, connection, transaction

from apps.ground.commands.machine import WrongState
from apps.ground.policy.actor import ANONYMOUS, system_actor
from apps.ground.tenancy.scope import scoped
from apps.ground.web.refusals import Denied, Invalid
from apps.supply.program import commands, selectors
from apps.supply.program.agreement import agreement
from apps.supply.program.application import Profile
from apps.supply.program.models import AgreementAcceptance, Partner
from apps.supply.program.refusals import AgreementChanged, StepNotOptional
from tests.factories.program import active_partner, applicant, owner_of, step_of

pytestmark = pytest.mark.usefixtures("us")
PROFILE = Profile({"en": "We map ownership.", "de": " "}, 2012, " Mon–Fri  09:00–17:00 CET ", "security@acme.example")


def test_a_profile_completes_the_steps_that_it_answers():
    owner, partner = active_partner(agreed=False)
    commands.update_profile(owner, partner, profile=PROFILE)
    assert (partner.description, partner.support_hours) == ({"en": "We map ownership."}, "Mon–Fri 09:00–17:00 CET")
    assert step_of(partner, "company").state == "done"
    assert step_of(partner, "security_contact").done_at is not None
    assert step_of(partner, "agreement").state == "open"
    commands.update_profile(owner, partner, profile=PROFILE)


def test_a_profile_names_every_field_that_is_wrong():
    owner, partner = active_partner(agreed=False)
    wrong = Profile({"xx": "text", "en": "x" * 4001}, 1492, "h" * 121, "nobody")
    with pytest.raises(Invalid) as refused:
        commands.update_profile(owner, partner, profile=wrong)
    pointers = [error.pointer for error in refused.value.errors]
    assert pointers == ["/description/xx", "/description/en", "/founded", "/support_hours", "/security_email"]


def test_the_owner_accepts_the_text_that_was_shown_once():
    owner, partner = active_partner(agreed=False)
    text = agreement("de")
    assert not selectors.has_accepted_agreement(partner.organisation_id)
    first = commands.accept_agreement(owner, partner, version=text.version, language="de", digest=text.digest)
    again = commands.accept_agreement(owner, partner, version=text.version, language="de", digest=text.digest)
    assert first == again
    assert (first.version, first.language, first.digest, first.accepted_by_id) == (
        text.version,
        "de",
        text.digest,
        owner.user_id,
    )
    assert step_of(partner, "agreement").state == "done"
    assert selectors.has_accepted_agreement(partner.organisation_id)


def test_another_text_than_the_one_in_force_is_not_accepted():
    owner, partner = active_partner(agreed=False)
    text = agreement("en")
    for version, digest in (("2025-01", text.digest), (text.version, agreement("de").digest)):
        with pytest.raises(AgreementChanged):
            commands.accept_agreement(owner, partner, version=version, language="en", digest=digest)
    assert not AgreementAcceptance.objects.exists()


def test_an_applicant_who_is_not_approved_accepts_nothing():
    owner, partner = applicant()
    text = agreement("en")
    with pytest.raises(WrongState):
        commands.accept_agreement(owner, partner, version=text.version, language="en", digest=text.digest)


def test_an_acceptance_cannot_be_changed_or_removed_by_anybody():
    active_partner()
    for change in (
        lambda: AgreementAcceptance.objects.update(digest="0" * 64),
        lambda: AgreementAcceptance.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_only_what_not_everybody_needs_can_be_skipped():
    owner, partner = active_partner()
    assert commands.skip_step(owner, step_of(partner, "colleague")).state == "skipped"
    with pytest.raises(StepNotOptional):
        commands.skip_step(owner, step_of(partner, "security_contact"))
    with pytest.raises(WrongState):
        commands.skip_step(owner, step_of(partner, "colleague"))
    assert commands.complete_step(system_actor("program"), step_of(partner, "colleague")).state == "done"


def test_nobody_ticks_a_step_by_hand():
    owner, partner = active_partner()
    with pytest.raises(Denied):
        commands.complete_step(owner, step_of(partner, "first_listing"))


def test_a_stranger_s_connection_sees_active_partners_and_nothing_else_of_the_program():
    """The net below the policies: row security."""
    active_partner("Acme", "acme.example")
    applicant("Borea", "borea.example")
    with scoped(ANONYMOUS):
        assert [partner.name for partner in Partner.objects.all()] == ["Acme"]
        with connection.cursor() as cursor:
            for table in ("applicationquestion", "onboardingstep", "agreementacceptance"):
                cursor.execute(f"SELECT count(*) FROM program_{table}")
                assert cursor.fetchone() == (0,)


def test_another_partner_reads_nothing_of_an_application():
    _, mine = active_partner("Acme", "acme.example")
    applicant("Borea", "borea.example")
    other = owner_of(mine)
    with scoped(other):
        assert {partner.name for partner in Partner.objects.visible_to(other)} == {"Acme"}
