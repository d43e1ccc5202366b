"""Ordering over HTTP: by a program as far as programs may, and by a person's session for what only people do."""

from typing import Any

import pytest
from django.test import Client

from apps.demand.checkout.customer_terms import customer_terms
from apps.demand.checkout.models import Agreement, Order
from apps.ground.accounts.commands import create_api_key
from apps.ground.accounts.models import Organisation
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from tests.factories import checkout as made
from tests.factories.accounts import member, user_of


class Caller:
    """Somebody who calls the API of us, by key or by session."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def post(self, address: str, body: Any = None, key: str = "") -> Any:
        headers = {"Idempotency-Key": key} if key else {}
        return self.client.post(f"/api/v1{address}", body or {}, content_type="application/json", headers=headers)

    def get(self, address: str) -> Any:
        return self.client.get(f"/api/v1{address}")


def program_of(organisation: Organisation, *scopes: str) -> Caller:
    created = create_api_key(member(organisation), name="test", scopes=list(scopes), lives_days=30)
    return Caller(Client(HTTP_HOST="us.localhost", HTTP_AUTHORIZATION=f"Bearer {created.shown_once}"))


def person(actor: Actor) -> Caller:
    client = Client(HTTP_HOST="us.localhost")
    client.force_login(user_of(actor))
    return Caller(client)


@pytest.fixture
def bank(us: Marketplace) -> Organisation:
    return made.customer()


def test_a_person_orders_over_the_api(bank: Organisation) -> None:
    caller, offer = person(made.buyer(bank)), made.offer()
    started = caller.post("/orders", {"offer": offer.public_id, "seats": 3}, key="k1")
    assert started.status_code == 201
    order = f"/orders/{started.json()['id']}"
    text = customer_terms("en")
    accepted = caller.post(f"{order}/terms", {"version": text.version, "digest": text.digest})
    assert accepted.json()["terms"]["digest"] == text.digest
    placed = caller.post(f"{order}/place", key="k2")
    assert (placed.json()["state"], placed.json()["total_minor"]) == ("fulfilled", 14_700)
    assert placed.json()["agreement"] == Agreement.objects.get().public_id
    assert caller.post(f"{order}/place", key="k2").json() == placed.json()
    read = caller.get(order)
    assert read["ETag"]
    assert read.json() == placed.json()


def test_placing_needs_a_key(bank: Organisation) -> None:
    actor = made.buyer(bank)
    order = made.ready(actor)
    response = person(actor).post(f"/orders/{order.public_id}/place")
    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_required")


def test_a_key_that_was_used_for_another_order_is_a_conflict(bank: Organisation) -> None:
    """C01"""
    caller, actor = person(made.buyer(bank)), made.buyer(bank)
    first, second = made.ready(actor), made.ready(actor)
    assert caller.post(f"/orders/{first.public_id}/place", key="k").status_code == 200
    response = caller.post(f"/orders/{second.public_id}/place", key="k")
    assert (response.status_code, response.json()["code"]) == (409, "idempotency_key_reused")


def test_a_program_quotes_and_places_but_accepts_no_terms(bank: Organisation) -> None:
    program = program_of(bank, "orders:write")
    started = program.post("/orders", {"offer": made.offer().public_id, "seats": 2})
    assert started.status_code == 201
    address = f"/orders/{started.json()['id']}"
    text = customer_terms("en")
    refused = program.post(f"{address}/terms", {"version": text.version, "digest": text.digest})
    assert refused.status_code == 403
    early = program.post(f"{address}/place", key="k")
    assert (early.status_code, early.json()["code"]) == (409, "terms_not_accepted")
    person(made.buyer(bank)).post(f"{address}/terms", {"version": text.version, "digest": text.digest})
    assert program.post(f"{address}/place", key="k").json()["state"] == "fulfilled"


def test_a_key_without_the_scope_orders_nothing(bank: Organisation) -> None:
    program = program_of(bank, "metering:write")
    response = program.post("/orders", {"offer": made.offer().public_id, "seats": 2})
    assert response.status_code == 403
    assert not Order.objects.exists()


def test_approving_and_declining_over_the_api(bank: Organisation) -> None:
    first, second = made.buyer(bank), made.buyer(bank)
    one, two = made.placed(first, seats=200), made.placed(first, seats=200)
    own = person(first).post(f"/orders/{one.public_id}/approve", key="a0")
    assert (own.status_code, "four_eyes" in own.json()["reasons"]) == (403, True)
    assert person(second).post(f"/orders/{one.public_id}/approve", key="a1").json()["state"] == "fulfilled"
    declined = person(second).post(f"/orders/{two.public_id}/decline", {"reason": "Not this year"})
    assert (declined.json()["state"], declined.json()["reason"]) == ("declined", "Not this year")


def test_the_seller_reads_its_orders_and_changes_none(bank: Organisation) -> None:
    order = made.placed(made.buyer(bank), seats=200)
    seller = person(member(order.partner))
    assert [each["id"] for each in seller.get("/orders").json()["items"]] == [order.public_id]
    assert seller.post(f"/orders/{order.public_id}/cancel").status_code == 403
    assert seller.post(f"/orders/{order.public_id}/approve", key="a").status_code == 403


def test_a_stranger_finds_no_order(bank: Organisation) -> None:
    order = made.placed(made.buyer(bank), seats=200)
    stranger = person(made.buyer(made.customer("Another Bank")))
    for action in ("", "/place", "/approve", "/cancel"):
        address = f"/orders/{order.public_id}{action}"
        response = stranger.post(address, key="k") if action else stranger.get(address)
        assert response.status_code == 404


def test_anyone_reads_public_offers_and_nobody_anothers_private_one(bank: Organisation) -> None:
    public = made.offer()
    private = made.offer(audience="private", to=bank)
    anyone = Caller(Client(HTTP_HOST="us.localhost"))
    assert [each["id"] for each in anyone.get("/offers").json()["items"]] == [public.public_id]
    own = [each["id"] for each in person(made.buyer(bank)).get("/offers").json()["items"]]
    assert own == [private.public_id, public.public_id]
    narrowed = anyone.get(f"/offers?listing={public.listing}").json()["items"]
    assert [each["price_terms"]["seat_price_minor"] for each in narrowed] == [4_900]


def test_a_wrong_number_of_seats_names_its_field(bank: Organisation) -> None:
    response = person(made.buyer(bank)).post("/orders", {"offer": made.offer().public_id, "seats": 501})
    assert response.status_code == 422
    assert response.json()["errors"][0]["pointer"] == "/seats"
