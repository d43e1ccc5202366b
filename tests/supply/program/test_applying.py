"""Applying: who may, with what, and what a stranger learns from it."""

import pytest

from apps.ground.accounts import links
from apps.ground.accounts.commands import confirm_email
from apps.ground.accounts.models import AccessLink, Membership, Organisation, User
from apps.ground.accounts.registration import Newcomer
from apps.ground.accounts.secret import Secret
from apps.ground.commands.machine import WrongState
from apps.ground.events.models import Message
from apps.ground.policy.actor import ANONYMOUS
from apps.ground.provenance.models import Opening
from apps.ground.web.refusals import Denied, Invalid, NotFound
from apps.supply.program import commands, selectors
from apps.supply.program.models import ApplicationQuestion, Partner
from apps.supply.program.refusals import (
    AlreadyPartner,
    DomainTaken,
    FreeMailDomain,
    NotACompanyDomain,
    NothingAsked,
)
from tests.factories.program import applicant, application, company, moderator, person_of

pytestmark = pytest.mark.usefixtures("us")


def newcomer(email: str = "ada@acme.example") -> Newcomer:
    return Newcomer(email, "Ada Weiss", "de")


def confirmed(link: AccessLink) -> Partner:
    """The application behind the link of an email."""
    token, password = Secret(links.token_of(link)), Secret("correct horse battery")
    return commands.confirm_application(ANONYMOUS, token=token, password=password)


def test_a_newcomer_joins_with_person_company_and_application_in_one_step():
    confirmed(commands.join(ANONYMOUS, person=newcomer(), application=application()))

    partner = Partner.objects.get()
    assert (partner.state, partner.domain, partner.domain_matches) == ("applied", "acme.example", True)
    assert (partner.organisation.state, partner.organisation.kinds) == ("applied", ["partner"])
    assert Membership.objects.get(organisation=partner.organisation).roles == ["owner"]
    assert {each.command for each in Opening.objects.all()} == {"program.join", "program.confirm_application"}
    assert set(Message.objects.values_list("type", flat=True)) >= {"program.applied", "program.newcomer_joined"}


def test_an_application_blocks_nobody_and_is_in_no_queue_before_its_address_is_confirmed():
    """A12"""
    stranger = commands.join(ANONYMOUS, person=newcomer("pia@other.example"), application=application())
    assert not Partner.objects.exists()
    assert not Organisation.objects.exists()

    own = confirmed(commands.join(ANONYMOUS, person=newcomer(), application=application()))

    assert (own.slug, own.domain, own.domain_matches) == ("acme", "acme.example", True)
    assert list(selectors.waiting(moderator())) == [own]
    with pytest.raises(DomainTaken):
        confirmed(stranger)
    assert not User.objects.filter(email="pia@other.example").exists()
    assert Organisation.objects.filter(kinds=["partner"]).count() == 1


def test_the_link_of_an_application_opens_no_account_without_it():
    link = commands.join(ANONYMOUS, person=newcomer(), application=application())
    with pytest.raises(NotFound):
        confirm_email(ANONYMOUS, token=Secret(links.token_of(link)), password=Secret("correct horse battery"))


def test_an_address_that_has_an_account_makes_nothing_and_gets_the_same_answer():
    """B022"""
    known = person_of(company("Known"), "ada@acme.example")
    link = commands.join(ANONYMOUS, person=newcomer(), application=application())

    assert link.organisation is None
    assert not Partner.objects.exists()
    assert User.objects.count() == 1
    assert Membership.objects.get().organisation_id == known.organisation_id


def test_leaf_and_events_hold_no_personal_data():
    confirmed(commands.join(ANONYMOUS, person=newcomer(), application=application()))
    written = str(list(Message.objects.values_list("data", flat=True)))
    written += str([each.opens for each in Opening.objects.all()])
    assert "ada@" not in written.lower()  # "ada" alone may stand in a digest: a, d are hex digits
    assert "Weiss" not in written


@pytest.mark.parametrize("email", ["ada@gmail.com", "ada@GMX.de", "ada@mail.proton.me"])
def test_free_mail_proves_no_company(email):
    with pytest.raises(FreeMailDomain) as refused:
        commands.join(ANONYMOUS, person=newcomer(email), application=application())
    assert refused.value.errors[0].pointer == "/email"
    assert not User.objects.exists()


@pytest.mark.parametrize("domain", ["gmail.com", "co.uk", "127.0.0.1", "localhost"])
def test_a_website_that_is_no_company_s_is_refused(domain):
    with pytest.raises((NotACompanyDomain, Invalid)) as refused:
        commands.join(ANONYMOUS, person=newcomer(), application=application(domain=domain))
    assert refused.value.errors[0].pointer == "/website"


def test_every_field_that_is_wrong_is_named_at_once():
    wrong = application(name=" \u00a0", kind="friend", domain="gmail.com")
    with pytest.raises(Invalid) as refused:
        commands.join(ANONYMOUS, person=newcomer("ada@gmx.de"), application=wrong)
    assert [error.pointer for error in refused.value.errors] == ["/name", "/kind", "/website", "/email"]


def test_a_domain_is_held_by_one_company():
    applicant("Acme", "acme.example")
    with pytest.raises(DomainTaken):
        commands.join(ANONYMOUS, person=newcomer("eve@www.acme.example"), application=application("Evil"))
    assert User.objects.count() == 1


def test_the_database_refuses_a_second_holder_that_the_look_before_could_not_see():
    applicant("Acme", "acme.example")
    rival = person_of(company("Rival"), "eve@acme.example")
    organisation = Organisation.objects.get(pk=rival.organisation_id)
    with pytest.raises(DomainTaken):
        commands.apply(rival, organisation, application=application("Rival"))


def test_two_companies_of_one_name_get_two_addresses():
    _, first = applicant("Acme", "acme.example")
    owner = person_of(
        Organisation.objects.create(name="Acme", slug="acme-2", country="DE", kinds=["customer"]), "x@acme.test"
    )
    second = commands.apply(
        owner, Organisation.objects.get(pk=owner.organisation_id), application=application(domain="acme.test")
    )
    assert first.slug == "acme"
    assert second.slug.startswith("acme-")


def test_a_customer_applies_and_stays_a_customer():
    owner = person_of(company("Acme"), "ada@acme.example")
    organisation = Organisation.objects.get(pk=owner.organisation_id)
    commands.apply(owner, organisation, application=application())
    organisation.refresh_from_db()
    assert organisation.kinds == ["customer"]
    with pytest.raises(AlreadyPartner):
        commands.apply(owner, organisation, application=application())


def test_nobody_applies_for_another_organisation_and_a_viewer_not_for_their_own():
    other = company("Other")
    owner = person_of(company("Acme"), "ada@acme.example")
    for stranger in (ANONYMOUS, owner):
        with pytest.raises((Denied, NotFound)):
            commands.apply(stranger, other, application=application())
    viewer = person_of(Organisation.objects.get(pk=owner.organisation_id), "v@acme.example", roles=("viewer",))
    with pytest.raises(Denied):
        commands.apply(viewer, Organisation.objects.get(pk=owner.organisation_id), application=application())


def test_an_application_is_corrected_until_it_is_decided():
    owner, partner = applicant()
    changed = commands.update_application(owner, partner, application=application("Acme Graph", kind="data"))
    assert (changed.name, changed.kind, changed.slug) == ("Acme Graph", "data", "acme")
    commands.approve(moderator(), partner)
    with pytest.raises(WrongState):
        commands.update_application(owner, partner, application=application("Another"))


def test_a_question_is_answered_once_and_the_application_keeps_its_place():
    owner, partner = applicant(mail="acme-group.example")
    before = partner.applied_at
    operator = moderator()
    commands.ask(operator, partner, text="Why is your mail of acme-group.example?")
    assert partner.state == "asked"
    with pytest.raises(WrongState):
        commands.ask(operator, partner, text="One more thing, if you please?")

    commands.answer(owner, partner, text=" It is our holding. ")
    question = ApplicationQuestion.objects.get()
    assert (question.answer, partner.state, partner.applied_at) == ("It is our holding.", "applied", before)
    with pytest.raises(NothingAsked):
        commands.answer(owner, partner, text="Again")
