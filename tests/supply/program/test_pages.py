"""The pages of the program as people meet them, without JavaScript."""

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client

from apps.supply.program import commands
from apps.supply.program.agreement import agreement
from apps.supply.program.models import AgreementAcceptance, Partner
from tests.factories.accounts import user_of
from tests.factories.program import active_partner, applicant, company, moderator, owner_of, person_of, step_of

pytestmark = pytest.mark.usefixtures("us")
Browser = Callable[..., Client]
COMPANY = {"name": "Acme", "website": "acme.example", "country": "DE", "kind": "isv"}
PERSON = {"full_name": "Ada Weiss", "email": "ada@acme.example"}


def test_a_stranger_applies_confirms_and_reads_where_it_stands(browser_of: Browser, deliver: Callable[[], int]) -> None:
    browser = browser_of()
    shown = browser.get("/partner/apply/")
    assert shown.status_code == 200
    assert 'type="password"' not in shown.text

    sent = browser.post("/partner/apply/", {**COMPANY, **PERSON})
    assert sent.headers["Location"] == "/partner/apply/sent/"
    assert "ada@acme.example" in browser.get(sent.headers["Location"]).text

    deliver()
    found = re.search(r"/partner/apply/confirm/\S+/", mail.outbox[0].body)
    assert found is not None
    assert "https://acme.example" in browser.get(found.group(0)).text
    begun = browser.post(found.group(0), {"password": "correct horse battery"})
    assert begun.headers["Location"] == "/partner/application/"
    page = browser.get("/partner/application/")
    assert "We are reviewing your application" in page.text
    assert "https://acme.example" in page.text


def test_a_form_that_is_refused_keeps_what_was_written_and_says_where(browser_of: Browser) -> None:
    answer = browser_of().post("/partner/apply/", {**COMPANY, **PERSON, "email": "ada@gmail.com"})
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert 'href="#id_email"' in answer.text
    assert 'value="ada@gmail.com"' in answer.text
    assert not Partner.objects.exists()


def test_all_that_is_wrong_with_an_application_is_said_in_one_round(browser_of: Browser) -> None:
    """A22"""
    active_partner("Borea", "borea.example")
    sent = {**COMPANY, "name": "Borea", "full_name": "", "email": "ada@gmail.com", "website": "not an address"}
    answer = browser_of().post("/partner/apply/", sent)
    assert answer.status_code == 422
    for field in ("name", "website", "full_name", "email"):
        assert f'href="#id_{field}"' in answer.text, field


def test_all_that_is_wrong_with_a_profile_is_said_in_one_round(browser_of: Browser) -> None:
    """A22"""
    owner, _partner = active_partner()
    answer = browser_of(user_of(owner)).post("/partner/profile/", {"founded": "3019", "security_email": "nobody"})
    assert answer.status_code == 422
    assert 'href="#id_founded"' in answer.text
    assert 'href="#id_security_email"' in answer.text


def test_an_applicant_corrects_the_address_and_gets_the_email_again(
    browser_of: Browser, deliver: Callable[[], int]
) -> None:
    """A12"""
    browser = browser_of()
    browser.post("/partner/apply/", {**COMPANY, **PERSON, "email": "ada@acme.exmaple"})
    assert "/partner/apply/?again=1" in browser.get("/partner/apply/sent/").text
    shown = browser.get("/partner/apply/?again=1").text
    assert 'value="ada@acme.exmaple"' in shown
    assert 'value="acme.example"' in shown
    browser.post("/partner/apply/", {**COMPANY, **PERSON})
    browser.post("/partner/apply/sent/")
    deliver()
    assert [letter.to for letter in mail.outbox] == [["ada@acme.exmaple"], ["ada@acme.example"], ["ada@acme.example"]]


def test_a_member_applies_with_the_company_they_act_for(browser_of: Browser) -> None:
    owner = person_of(company("Acme"), "ada@acme.example")
    browser = browser_of(user_of(owner))
    shown = browser.get("/partner/apply/")
    assert 'value="Acme"' in shown.text
    assert 'type="password"' not in shown.text
    assert browser.post("/partner/apply/", COMPANY).headers["Location"] == "/partner/application/"
    assert browser.get("/partner/apply/").headers["Location"] == "/partner/application/"


def test_an_operator_s_own_organisation_does_not_apply(browser_of: Browser) -> None:
    answer = browser_of(user_of(moderator()), second_factor=True).get("/partner/apply/")
    assert answer.status_code == 403


def test_a_question_is_answered_on_the_page(browser_of: Browser) -> None:
    owner, partner = applicant(mail="acme-group.example")
    commands.ask(moderator(), partner, text="Why is your mail of acme-group.example?")
    browser = browser_of(user_of(owner))
    assert "Why is your mail" in browser.get("/partner/application/").text
    assert browser.post("/partner/application/", {"text": ""}).status_code == 422
    browser.post("/partner/application/", {"text": "It is our holding."})
    page = browser.get("/partner/application/").text
    assert "It is our holding." in page
    assert "We are reviewing your application" in page


def test_the_checklist_leads_from_approval_to_an_accepted_agreement(browser_of: Browser) -> None:
    owner, partner = active_partner(agreed=False)
    browser = browser_of(user_of(owner))
    assert "0 of 6 done" in browser.get("/partner/onboarding/").text

    profile = {"description_en": "We map ownership.", "support_hours": "Mon–Fri", "security_email": "s@acme.example"}
    assert browser.post("/partner/profile/", profile).headers["Location"] == "/partner/onboarding/"
    shown = browser.get("/partner/agreement/").text
    text = agreement("en")
    assert text.digest in shown
    consent = {"version": text.version, "language": "en", "digest": text.digest}
    assert browser.post("/partner/agreement/", consent).status_code == 422
    assert browser.post("/partner/agreement/", {**consent, "accepted": "on"}).status_code == 302
    assert AgreementAcceptance.objects.get().accepted_by_id == owner.user_id
    browser.post(f"/partner/onboarding/{step_of(partner, 'colleague').public_id}/skip/")
    assert "4 of 6 done" in browser.get("/partner/onboarding/").text


def test_the_profile_says_what_it_needs(browser_of: Browser) -> None:
    owner, partner = active_partner(agreed=False)
    browser = browser_of(user_of(owner))
    shown = browser.get("/partner/profile/").text
    assert shown.count("(optional)") == 1, "the year alone"
    refused = browser.post("/partner/profile/", {"founded": "3019", "security_email": "nobody"})
    assert refused.status_code == 422
    for sentence in (
        "Describe your company.",
        "Enter your support hours.",
        "valid email address",
        "Enter the year in four",
    ):
        assert sentence in refused.text
    assert step_of(partner, "company").state == "open"


def test_an_email_or_year_that_is_wrong_is_named_with_all_the_rest(browser_of: Browser) -> None:
    owner, _partner = active_partner(agreed=False)
    given = {"description_en": "We map ownership.", "support_hours": "Mon–Fri", "security_email": "s@acme.example"}
    refused = browser_of(user_of(owner)).post("/partner/profile/", given | {"founded": "3019", "security_email": "no"})
    assert refused.text.count('aria-invalid="true"') == 2


def test_a_text_with_a_hidden_direction_is_refused_at_its_field(browser_of: Browser) -> None:
    owner, partner = active_partner(agreed=False)
    given = {"description_en": "We \u202egnp.exe", "support_hours": "Mon–Fri", "security_email": "s@acme.example"}
    refused = browser_of(user_of(owner)).post("/partner/profile/", given)
    assert refused.status_code == 422
    assert "Remove the invisible character U+202E" in refused.text
    partner.refresh_from_db()
    assert partner.description == {}


def test_somebody_else_s_step_answers_as_an_unknown_one(browser_of: Browser) -> None:
    _, first = active_partner("Acme", "acme.example")
    other, _ = active_partner("Borea", "borea.example")
    browser = browser_of(user_of(other))
    strange = browser.post(f"/partner/onboarding/{step_of(first, 'colleague').public_id}/skip/")
    unknown = browser.post("/partner/onboarding/stp_00000000000000000000/skip/")
    assert (strange.status_code, unknown.status_code) == (404, 404)
    assert step_of(first, "colleague").state == "open"


def test_an_applicant_who_was_declined_reads_why_and_may_apply_again(browser_of: Browser) -> None:
    owner, partner = applicant()
    commands.reject(moderator(), partner, note="Your website shows no <b>product</b>.")
    browser = browser_of(user_of(owner))
    page = browser.get("/partner/application/").text
    assert "Your website shows no &lt;b&gt;product&lt;/b&gt;." in page
    assert 'value="Acme"' in browser.get("/partner/apply/").text


@pytest.mark.parametrize("address", ["application", "application/correct", "onboarding", "profile", "agreement"])
def test_a_visitor_is_led_to_sign_in(browser_of: Browser, address: str) -> None:
    answer = browser_of().get(f"/partner/{address}/")
    assert answer.headers["Location"].startswith("/account/sign-in/?next=")


def test_pages_without_a_partner_behind_them_lead_on_or_are_not_there(browser_of: Browser) -> None:
    browser = browser_of(user_of(person_of(company("Acme"), "ada@acme.example")))
    assert browser.get("/partner/application/").headers["Location"] == "/partner/apply/"
    assert browser.get("/partner/profile/").status_code == 404


def test_the_agreement_is_the_same_version_in_both_languages_and_lets_no_markup_through() -> None:
    english, german = agreement("en"), agreement("de-at")
    assert (german.language, german.version) == ("de", english.version)
    assert agreement("fr") == english
    assert english.digest != german.digest
    assert english.as_html.count("<li>") == german.as_html.count("<li>") == 12


def test_an_owner_is_who_accepts_the_agreement(browser_of: Browser) -> None:
    _, partner = active_partner(agreed=False)
    admin = person_of(partner.organisation, "admin@acme.example", roles=("admin",))
    text = agreement("en")
    consent = {"version": text.version, "language": "en", "digest": text.digest, "accepted": "on"}
    assert browser_of(user_of(admin)).post("/partner/agreement/", consent).status_code == 422
    assert not AgreementAcceptance.objects.exists()
    assert browser_of(user_of(owner_of(partner))).post("/partner/agreement/", consent).status_code == 302
