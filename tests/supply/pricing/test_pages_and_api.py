"""Plans as forms, as a calculator and over the API."""

from collections.abc import Callable

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from apps.ground.accounts.commands import create_api_key
from apps.ground.web.forms import add_refusal
from apps.ground.web.refusals import Invalid
from apps.supply.pricing import commands
from apps.supply.pricing.forms import PlanForm
from apps.supply.pricing.models import Plan
from tests.factories.accounts import user_of
from tests.factories.pricing import active_plan, plan_draft
from tests.factories.program import active_partner

pytestmark = pytest.mark.usefixtures("eu")
Browser = Callable[..., Client]
JSON = "application/json"
WRITTEN = {
    "name_en": "Team",
    "seat_price_minor": "29.50",
    "min_seats": "3",
    "max_seats": "",
    "has_meter": "on",
    "meter_slug": "rows-matched",
    "meter_name_en": "Rows matched",
    "meter_unit_en": "rows",
    "meter_included_quantity": "100000",
    "meter_package_size": "1000",
    "meter_package_price_minor": "0.40",
}
BODY = {
    "name": {"en": "Team"},
    "currency": "EUR",
    "seat_price_minor": 2900,
    "min_seats": 3,
    "meter": {
        "slug": "rows",
        "name": {"en": "Rows"},
        "unit": {"en": "rows"},
        "included_quantity": 1000,
        "package_price_minor": 40,
    },
}


def test_a_written_form_becomes_a_draft_in_minor_units() -> None:
    form = PlanForm(WRITTEN)
    assert form.is_valid(), form.errors
    draft = form.draft()
    assert (draft.seat_price_minor, draft.max_seats, draft.currency) == (29_50, None, "EUR")
    assert draft.meter is not None
    assert (draft.meter.package_price_minor, draft.meter.included_quantity) == (40, 100_000)
    owner, _ = active_partner()
    assert commands.save_plan(owner, draft=draft).terms.meter is not None


def test_an_amount_is_read_in_the_writer_s_language() -> None:
    with translation.override("de"):
        assert PlanForm(WRITTEN | {"seat_price_minor": "29,50", "meter_package_price_minor": "0,40"}).is_valid()
        assert PlanForm(WRITTEN).errors["seat_price_minor"] is not None


@pytest.mark.parametrize("amount", ["1,000.00", "0.001", "-1", "1e3", "١٢", ""])
def test_an_amount_that_is_not_exact_is_an_error_at_its_field(amount: str) -> None:
    """B063"""
    form = PlanForm(WRITTEN | {"seat_price_minor": amount})
    assert list(form.errors) == ["seat_price_minor"]
    assert "%(" not in str(form.errors)


def test_a_meter_needs_all_of_its_fields_and_none_of_them_where_nothing_is_counted() -> None:
    empty = {name: "" for name in WRITTEN if name.startswith("meter_")}
    form = PlanForm(WRITTEN | empty)
    assert sorted(form.errors) == sorted(name for name in WRITTEN if name.startswith("meter_"))
    plain = PlanForm({name: value for name, value in (WRITTEN | empty).items() if name != "has_meter"})
    assert plain.is_valid()
    assert plain.draft().meter is None


def test_a_refusal_of_the_command_lands_at_its_field() -> None:
    owner, _ = active_partner()
    form = PlanForm(WRITTEN | {"meter_slug": "Rows matched", "max_seats": "2"})
    assert form.is_valid()
    with pytest.raises(Invalid) as refused:
        commands.save_plan(owner, draft=form.draft())
    add_refusal(form, refused.value)
    assert sorted(form.errors) == ["max_seats", "meter_slug"]


def test_the_form_of_a_plan_writes_the_same_plan() -> None:
    owner, _ = active_partner()
    plan = commands.save_plan(owner, draft=plan_draft())
    shown = PlanForm.of(plan)
    data = {name: shown[name].value() for name in shown.fields}
    data = {name: "on" if value is True else value for name, value in data.items() if value not in (None, False)}
    again = PlanForm(data)
    assert again.is_valid(), again.errors
    assert again.draft() == plan_draft()
    assert 'value="29.00"' in render_to_string("pricing/_plan_form.html", {"form": shown})


def test_everyone_calculates_with_the_function_that_rates(browser_of: Browser) -> None:
    owner, _ = active_partner()
    plan = active_plan(owner)
    browser = browser_of(marketplace="eu")
    address = f"/plans/{plan.public_id}/estimate/"
    page = browser.get(address, {"seats": "3", "quantity": "101001"}).text
    assert "€87.80" in page
    assert "€87.00" in browser.get(address).text
    fragment = browser.get(address, {"seats": "3", "quantity": "101001"}, headers={"HX-Request": "true"}).text
    assert "€87.80" in fragment
    assert "<html" not in fragment
    for wrong in ({"seats": "2"}, {"seats": "51"}, {"seats": "x"}, {"seats": "3", "quantity": "-1"}):
        assert browser.get(address, wrong).status_code == 422


def test_a_draft_is_calculated_by_its_own_organisation_only(browser_of: Browser) -> None:
    owner, _ = active_partner()
    plan = commands.save_plan(owner, draft=plan_draft())
    address = f"/plans/{plan.public_id}/estimate/"
    assert browser_of(marketplace="eu").get(address).status_code == 404
    assert browser_of(user_of(owner), marketplace="eu").get(address).status_code == 200


def test_a_plan_s_life_over_the_api(browser_of: Browser) -> None:
    owner, _ = active_partner()
    browser = browser_of(user_of(owner), marketplace="eu")
    made = browser.post("/api/v1/plans", BODY, JSON, headers={"Idempotency-Key": "one"})
    assert made.status_code == 201
    address = made.headers["Location"]
    assert browser.post("/api/v1/plans", BODY, JSON, headers={"Idempotency-Key": "one"}).json() == made.json()

    assert browser.put(address, BODY, JSON).status_code == 428
    dearer = {**BODY, "seat_price_minor": 3100}
    changed = browser.put(address, dearer, JSON, headers={"If-Match": made.headers["ETag"]})
    assert (changed.status_code, changed.json()["seat_price_minor"]) == (200, 3100)
    assert browser.put(address, BODY, JSON, headers={"If-Match": made.headers["ETag"]}).status_code == 412

    assert browser.post(f"{address}/activate", content_type=JSON).json()["state"] == "active"
    read = browser.get(address)
    versioned = browser.put(address, BODY, JSON, headers={"If-Match": read.headers["ETag"]})
    assert (versioned.status_code, versioned.json()["version"]) == (201, 2)
    assert [row["version"] for row in browser.get("/api/v1/plans").json()["items"]] == [2, 1]
    assert [row["version"] for row in browser.get("/api/v1/plans?state=active").json()["items"]] == [1]
    assert browser.post(f"{address}/retire", content_type=JSON).json()["state"] == "retired"
    assert browser.post(f"{address}/retire", content_type=JSON).json()["code"] == "wrong_state"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seat_price_minor": 29.5}, "wrong_type"),
        ({"seat_price_minor": "2900"}, "wrong_type"),
        ({"seat_price_minor": -1}, "out_of_range"),
        ({"seat_price_minor": 10**18}, "out_of_range"),
        ({"currency": "USD"}, "currency"),
        ({"total_minor": 1}, "unknown_field"),
    ],
)
def test_no_guess_is_made_between_the_wire_and_the_price(browser_of: Browser, change: dict, code: str) -> None:
    """B063 to B066"""
    owner, _ = active_partner()
    answer = browser_of(user_of(owner), marketplace="eu").post("/api/v1/plans", {**BODY, **change}, JSON)
    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["errors"]] == [code]
    assert not Plan.objects.exists()


def test_a_key_writes_drafts_and_a_person_puts_them_in_force(browser_of: Browser) -> None:
    owner, _ = active_partner()
    key = create_api_key(owner, name="Editor", scopes=["listings:write"]).shown_once
    headers = {"Authorization": f"Bearer {key}"}
    made = browser_of(marketplace="eu").post("/api/v1/plans", BODY, JSON, headers=headers)
    assert made.status_code == 201
    activated = browser_of(marketplace="eu").post(f"{made.headers['Location']}/activate", None, JSON, headers=headers)
    assert activated.status_code == 403


def test_the_estimate_is_public_and_whole_numbers(browser_of: Browser) -> None:
    owner, _ = active_partner()
    plan = active_plan(owner)
    browser = browser_of(marketplace="eu")
    answer = browser.get(f"/api/v1/plans/{plan.public_id}/estimate?seats=3&quantity=101001").json()
    assert answer["total_minor"] == 87_80
    assert [line["amount_minor"] for line in answer["lines"]] == [87_00, 80]
    assert browser.get(f"/api/v1/plans/{plan.public_id}/estimate?seats=2").status_code == 422
