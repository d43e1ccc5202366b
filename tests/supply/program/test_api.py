"""One's own place in the program over the API."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.ground.accounts.commands import create_api_key
from tests.factories.accounts import user_of
from tests.factories.program import active_partner, company, person_of

pytestmark = pytest.mark.usefixtures("us")
Browser = Callable[..., Client]
JSON = "application/json"


def test_a_company_applies_and_reads_its_application(browser_of: Browser) -> None:
    browser = browser_of(user_of(person_of(company("Acme"), "ada@acme.example")))
    assert browser.get("/api/v1/partner").status_code == 404
    body = {"name": "Acme", "website": "https://acme.example", "country": "DE", "kind": "isv"}
    made = browser.post("/api/v1/partner/application", body, JSON)
    assert (made.status_code, made.json()["state"], made.headers["Location"]) == (201, "applied", "/api/v1/partner")
    again = browser.post("/api/v1/partner/application", body, JSON)
    assert (again.status_code, again.json()["code"]) == (409, "already_partner")


def test_the_same_key_gives_the_same_application(browser_of: Browser) -> None:
    browser = browser_of(user_of(person_of(company("Acme"), "ada@acme.example")))
    body = {"name": "Acme", "website": "https://acme.example", "country": "DE", "kind": "isv"}
    answers = [
        browser.post("/api/v1/partner/application", body, JSON, headers={"Idempotency-Key": "one"}) for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]


def test_what_is_wrong_is_named_by_pointer_and_code(browser_of: Browser) -> None:
    browser = browser_of(user_of(person_of(company("Acme"), "ada@acme.example")))
    body = {"name": "Acme", "website": "https://gmail.com", "country": "XX", "kind": "friend"}
    answer = browser.post("/api/v1/partner/application", body, JSON)
    assert answer.status_code == 422
    assert {(each["pointer"], each["code"]) for each in answer.json()["errors"]} == {
        ("/country", "country"),
        ("/kind", "kind"),
        ("/website", "not_a_company_domain"),
    }
    unknown = browser.post("/api/v1/partner/application", {**body, "tier": "premier"}, JSON)
    assert [each["code"] for each in unknown.json()["errors"]] == ["unknown_field"]


def test_a_profile_is_changed_only_by_who_read_its_present_state(browser_of: Browser) -> None:
    """B009"""
    owner, _ = active_partner()
    browser = browser_of(user_of(owner))
    read = browser.get("/api/v1/partner")
    change = {"support_hours": "Mon–Sat 08:00–20:00 CET"}
    assert browser.patch("/api/v1/partner", change, JSON).status_code == 428
    changed = browser.patch("/api/v1/partner", change, JSON, headers={"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.json()["support_hours"]) == (200, "Mon–Sat 08:00–20:00 CET")
    assert changed.json()["description"] == read.json()["description"]
    late = browser.patch("/api/v1/partner", {"founded": 2001}, JSON, headers={"If-Match": read.headers["ETag"]})
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")


def test_a_key_reads_its_own_partner_and_changes_nothing(browser_of: Browser) -> None:
    owner, partner = active_partner("Acme", "acme.example")
    active_partner("Borea", "borea.example")
    key = create_api_key(owner, name="Reader", scopes=["listings:write"]).shown_once
    headers = {"Authorization": f"Bearer {key}"}
    read = browser_of().get("/api/v1/partner", headers=headers)
    assert read.json()["id"] == partner.public_id
    headers["If-Match"] = read.headers["ETag"]
    assert browser_of().patch("/api/v1/partner", {"founded": 2001}, JSON, headers=headers).status_code == 403
    assert browser_of().get("/api/v1/partner").status_code == 401
