"""The operators' levers on an application: preview, words, receipt."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.supply.program.models import Partner
from tests.factories.accounts import user_of
from tests.factories.program import active_partner, applicant, moderator

pytestmark = pytest.mark.usefixtures("us")
Browser = Callable[..., Client]
REASON = "Your website shows no product that runs on our graph."


@pytest.fixture
def desk(browser_of: Browser) -> Client:
    return browser_of(user_of(moderator()), second_factor=True)


def lever(partner: Partner, name: str) -> str:
    return reverse(f"admin:program_partner_act_{name}", args=[partner.pk])


def test_the_queue_shows_what_can_be_done(desk: Client) -> None:
    _, partner = applicant()
    assert "acme.example" in desk.get(reverse("admin:program_partner_changelist")).text
    page = desk.get(reverse("admin:program_partner_change", args=[partner.pk])).text
    for name in ("approve", "ask", "reject"):
        assert lever(partner, name) in page
    assert lever(partner, "assign_tier") not in page


@pytest.mark.parametrize(
    ("name", "given", "state"),
    [
        ("approve", {"note": ""}, "active"),
        ("ask", {"text": "What do you bring to the graph?"}, "asked"),
        ("reject", {"note": REASON}, "rejected"),
    ],
)
def test_a_lever_previews_then_decides_and_leaves_a_receipt(desk: Client, name: str, given: dict, state: str) -> None:
    _, partner = applicant()
    assert "https://www.acme.example" in desk.get(lever(partner, name)).text
    assert Partner.objects.get().state == "applied"
    done = desk.post(lever(partner, name), given)
    assert done.status_code == 302
    assert "/receipt/" in done.headers["Location"]
    assert desk.get(done.headers["Location"]).status_code == 200
    assert Partner.objects.get().state == state


def test_a_refusal_is_shown_on_the_lever_s_page(desk: Client) -> None:
    _, partner = applicant(mail="acme-group.example")
    refused = desk.post(lever(partner, "approve"), {"note": ""})
    assert refused.status_code == 422
    assert "Ask the applicant why" in refused.text
    assert Partner.objects.get().state == "applied"


def test_a_tier_needs_its_reason(desk: Client) -> None:
    _, partner = active_partner()
    assert desk.post(lever(partner, "assign_tier"), {"tier": "premier", "reason": "short"}).status_code == 422
    assert desk.post(lever(partner, "assign_tier"), {"tier": "premier", "reason": REASON}).status_code == 302
    assert Partner.objects.get().tier == "premier"


def test_nobody_without_a_second_factor_gets_to_the_levers(browser_of: Browser) -> None:
    owner, partner = applicant()
    for person in (user_of(owner), user_of(moderator())):
        answer = browser_of(person).get(lever(partner, "approve"))
        assert answer.status_code in {302, 403, 404}


def test_a_record_is_written_in_words(desk: Client) -> None:
    """Texts by language and codes of countries are kept for programs; a person reads the text and the name."""
    _, partner = applicant()
    Partner.objects.filter(pk=partner.pk).update(description={"en": "Maps who owns whom."}, country="AU")
    page = desk.get(reverse("admin:program_partner_change", args=[partner.pk])).text
    assert "Maps who owns whom." in page
    assert "{&quot;en&quot;" not in page
    assert "Australia" in page


def test_the_record_names_who_applied_and_shows_no_notes_for_developers(desk: Client) -> None:
    _, partner = applicant()
    page = desk.get(reverse("admin:program_partner_change", args=[partner.pk])).text
    assert "mailto:ada@acme.example" in page
    assert "Application" in page
    for note in ("rules.company_domain", "ISO 3166-1", "Language code to text"):
        assert note not in page
