"""Entitlements over HTTP: what a vendor's software asks, and what a customer's does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jwt
import pytest
from django.test import Client

from apps.demand.entitlements import commands
from apps.demand.entitlements.models import Entitlement
from apps.ground.accounts.commands import create_api_key
from apps.ground.accounts.models import Organisation
from apps.ground.policy.actor import Actor
from apps.ground.provenance.keys import make_seed
from apps.ground.tenancy.models import Marketplace
from tests.factories import checkout as buying
from tests.factories.accounts import member, operator
from tests.factories.entitlements import bought, owner_of, revoked, seated

DECISIONS = "/api/v1/entitlements/decisions"


class Program:
    """A program with an API key of an organisation."""

    def __init__(self, organisation: Organisation, *scopes: str) -> None:
        created = create_api_key(
            member(organisation), name="test", scopes=list(scopes or ("entitlements:read",)), lives_days=30
        )
        self.client = Client(HTTP_HOST="us.localhost", HTTP_AUTHORIZATION=f"Bearer {created.shown_once}")

    def post(self, address: str, body: Any, **headers: str) -> Any:
        return self.client.post(address, body, content_type="application/json", headers=headers)

    def get(self, address: str) -> Any:
        return self.client.get(address)


def ask(program: Program, *checks: dict[str, str]) -> list[dict[str, Any]]:
    response = program.post(DECISIONS, {"checks": list(checks)})
    assert response.status_code == 200, response.content
    return response.json()["decisions"]


def about(entitlement: Entitlement, **more: str) -> dict[str, str]:
    return {"listing": entitlement.listing, "customer": entitlement.customer_ref, **more}


@pytest.fixture
def entitlement(us: Marketplace) -> Entitlement:
    return bought()


@pytest.fixture
def vendor(entitlement: Entitlement) -> Program:
    return Program(entitlement.partner)


def test_a_vendor_is_told_yes_with_how_long_it_may_keep_the_answer(entitlement: Entitlement, vendor: Program) -> None:
    (answer,) = ask(vendor, about(entitlement))
    assert answer["allow"] is True
    assert (answer["code"], answer["entitlement"]) == ("ok", entitlement.public_id)
    assert answer["ttl_s"] == 30
    assert answer["stamp"] == entitlement.stamp
    assert answer["valid_until"].startswith(str(entitlement.ends_at.year))


def test_each_stop_is_an_answer_of_its_own(entitlement: Entitlement, vendor: Program) -> None:
    lead = operator()
    owner = owner_of(entitlement)
    seated(owner, entitlement, owner)
    assert ask(vendor, about(entitlement, user=owner.user_ref))[0]["code"] == "ok"
    assert ask(vendor, about(entitlement, user="usr_nobody"))[0]["code"] == "no_seat"
    commands.suspend(lead, entitlement, reason="A payment was charged back twice")
    assert ask(vendor, about(entitlement))[0]["code"] == "suspended"
    revoked(entitlement)
    (answer,) = ask(vendor, about(entitlement))
    assert (answer["allow"], answer["code"], answer["valid_until"]) == (False, "revoked", None)
    assert answer["stamp"] == 4


def test_a_hundred_answers_come_in_the_order_of_the_questions(entitlement: Entitlement, vendor: Program) -> None:
    checks = [
        about(entitlement) if number % 2 else {"listing": "lst_none", "customer": "org_none"} for number in range(100)
    ]
    codes = [answer["code"] for answer in ask(vendor, *checks)]
    assert codes == ["no_entitlement", "ok"] * 50


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"checks": []}, "/checks", "out_of_range"),
        ({"checks": [{"listing": "lst_1", "customer": "org_1"}] * 101}, "/checks", "out_of_range"),
        ({"checks": [{"customer": "org_1"}]}, "/checks/0/listing", "missing"),
        ({"checks": [{"listing": "lst_1", "seat": 1}]}, "/checks/0/seat", "unknown_field"),
        ({"checks": [{"listing": 7}]}, "/checks/0/listing", "wrong_type"),
        ({}, "/checks", "missing"),
    ],
)
def test_a_wrong_question_is_refused_at_its_place(vendor: Program, body: Any, pointer: str, code: str) -> None:
    response = vendor.post(DECISIONS, body)
    assert response.status_code == 422
    assert [(error["pointer"], error["code"]) for error in response.json()["errors"]] == [(pointer, code)]


def test_a_neighbour_learns_nothing(entitlement: Entitlement) -> None:
    neighbour = Program(buying.partner("Kestrel Intelligence"))
    assert ask(neighbour, about(entitlement))[0]["code"] == "no_entitlement"
    assert neighbour.get("/api/v1/entitlements").json()["items"] == []
    assert neighbour.get(f"/api/v1/entitlements/{entitlement.public_id}").status_code == 404


def test_a_customer_asks_about_itself_without_saying_so(entitlement: Entitlement) -> None:
    own = Program(entitlement.customer)
    assert ask(own, {"listing": entitlement.listing})[0]["code"] == "ok"


def test_nobody_asks_without_a_key(us: Marketplace) -> None:
    response = Client(HTTP_HOST="us.localhost").post(DECISIONS, {"checks": []}, content_type="application/json")
    assert response.status_code == 401


def test_both_sides_read_the_entitlement_and_only_the_customer_its_seats(
    entitlement: Entitlement, vendor: Program
) -> None:
    owner = owner_of(entitlement)
    seated(owner, entitlement, owner)
    own = Program(entitlement.customer)
    for program in (own, vendor):
        response = program.get(f"/api/v1/entitlements/{entitlement.public_id}")
        assert response.json()["seats_assigned"] == 1
        assert response["ETag"]
    seats = f"/api/v1/entitlements/{entitlement.public_id}/seats"
    assert [seat["user"] for seat in own.get(seats).json()["items"]] == [owner.user_ref]
    assert vendor.get(seats).json()["items"] == []


def test_a_program_gives_and_takes_seats_with_its_scope_only(entitlement: Entitlement) -> None:
    owner = owner_of(entitlement)
    seats = f"/api/v1/entitlements/{entitlement.public_id}/seats"
    assert Program(entitlement.customer).post(seats, {"user": owner.user_ref}).status_code == 403
    writer = Program(entitlement.customer, "entitlements:write")
    made = writer.post(seats, {"user": owner.user_ref}, **{"Idempotency-Key": "s1"})
    again = writer.post(seats, {"user": owner.user_ref}, **{"Idempotency-Key": "s1"})
    assert (made.status_code, again.json()) == (201, made.json())
    taken = writer.post(seats, {"user": owner.user_ref})
    assert (taken.status_code, taken.json()["code"]) == (409, "seat_held")
    assert writer.client.delete(f"{seats}/{made.json()['id']}").status_code == 204
    assert writer.get(seats).json()["items"] == []


def test_a_token_over_the_api(entitlement: Entitlement, vendor: Program, settings: object, tmp_path: Path) -> None:
    settings.TOKEN_SIGNING_KEY_FILE = tmp_path / "tokens.ed25519"
    make_seed(settings.TOKEN_SIGNING_KEY_FILE)
    owner = owner_of(entitlement)
    seated(owner, entitlement, owner)
    address = f"/api/v1/entitlements/{entitlement.public_id}/token"
    response = Program(entitlement.customer).post(address, {"user": owner.user_ref})
    claims = jwt.decode(response.json()["token"], options={"verify_signature": False})
    assert (claims["aud"], claims["user"]) == (entitlement.partner_ref, owner.user_ref)
    assert vendor.post(address, {}).status_code == 403
    commands.suspend(operator(), Entitlement.objects.get(), reason="A payment was charged back twice")
    stopped = Program(entitlement.customer).post(address, {})
    assert (stopped.status_code, stopped.json()["code"]) == (409, "suspended")


def test_lists_are_cut_into_pages(us: Marketplace) -> None:
    actor: Actor = buying.buyer()
    for _ in range(3):
        bought(actor)
    own = Program(Organisation.objects.get(pk=actor.organisation_id))
    first = own.get("/api/v1/entitlements?limit=2").json()
    rest = own.get(f"/api/v1/entitlements?limit=2&cursor={first['next_cursor']}").json()
    ids = [each["id"] for each in (*first["items"], *rest["items"])]
    assert len(set(ids)) == 3
    assert rest["next_cursor"] is None


def test_a_sale_is_usable_over_the_api_once_the_news_went_round(us: Marketplace, deliver: Callable[[], int]) -> None:
    order = buying.placed(buying.buyer())
    vendor = Program(order.partner)
    check = {"listing": order.listing, "customer": order.customer_ref}
    assert ask(vendor, check)[0]["code"] == "no_entitlement"
    deliver()
    assert ask(vendor, check)[0]["code"] == "ok"
