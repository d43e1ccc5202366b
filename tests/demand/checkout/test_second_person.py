"""An order above the limit takes two people, however many keys and sessions one of them has (semantics A, approval)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.demand.checkout import commands
from apps.demand.checkout.customer_terms import customer_terms
from apps.demand.checkout.models import Order
from apps.demand.checkout.refusals import QuoteExpired
from apps.ground import clock
from apps.ground.accounts.api_authentication import client_actor, key_of
from apps.ground.accounts.commands import create_api_key, remove_member
from apps.ground.accounts.models import ApiKey, Membership, Organisation
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Denied
from tests.factories import checkout as made
from tests.factories.accounts import user_of

MANY = 200


@pytest.fixture
def bank(us: Marketplace) -> Organisation:
    return made.customer()


def key_by(maker: Actor) -> ApiKey:
    return create_api_key(maker, name="Procurement", scopes=["orders:write"])


def program_of(key: ApiKey) -> Actor:
    return client_actor(key_of(f"Bearer {key.shown_once}"))


def caller(actor: Actor | None = None, key: ApiKey | None = None) -> Callable[..., Any]:
    client = Client(HTTP_HOST="us.localhost")
    if actor is not None:
        client.force_login(user_of(actor))
    headers = {"authorization": f"Bearer {key.shown_once}"} if key is not None else {}

    def post(address: str, body: Any = None, once: str = "") -> Any:
        return client.post(
            f"/api/v1{address}",
            body or {},
            content_type="application/json",
            headers={**headers, **({"idempotency-key": once} if once else {})},
        )

    return post


def test_one_person_with_a_key_and_a_session_is_one_person(bank: Organisation) -> None:
    """The key starts and places, the session accepts the terms and approves: all of it is Eleanor."""
    eleanor = made.buyer(bank)
    by_key, by_session = caller(key=key_by(eleanor)), caller(eleanor)
    started = by_key("/orders", {"offer": made.offer().public_id, "seats": MANY})
    address = f"/orders/{started.json()['id']}"
    text = customer_terms("en")
    by_session(f"{address}/terms", {"version": text.version, "digest": text.digest})
    assert by_key(f"{address}/place", once="place").json()["state"] == "awaiting_approval"

    refused = by_session(f"{address}/approve", once="approve")

    assert (refused.status_code, refused.json()["code"]) == (403, "four_eyes")
    order = Order.objects.get()
    assert (order.started_by_id, order.requested_by_id) == (eleanor.user_id, eleanor.user_id)
    assert order.state == Order.State.AWAITING_APPROVAL
    assert caller(made.buyer(bank))(f"{address}/approve", once="approve").json()["state"] == "fulfilled"


@pytest.mark.parametrize("part", ["started", "accepted", "placed"])
def test_each_part_in_an_order_is_a_part(bank: Organisation, part: str) -> None:
    one, other = made.buyer(bank), made.buyer(bank)
    order = made.quoted(one if part == "started" else other, seats=MANY)
    order = made.accepted(one if part == "accepted" else other, order)
    order = commands.place_order(one if part == "placed" else other, order, key="place")

    with pytest.raises(Denied) as refused:
        commands.approve_order(one, order, key="approve")

    assert refused.value.code == "four_eyes"
    assert commands.approve_order(made.buyer(bank), order, key="again").state == Order.State.FULFILLED


def test_a_key_orders_nothing_once_its_maker_has_left(bank: Organisation) -> None:
    """An order of a key has a person behind it: the key's maker, as long as they belong to the organisation."""
    owner, maker = made.buyer(bank), made.buyer(bank)
    key = key_by(maker)
    remove_member(owner, Membership.objects.get(user_id=maker.user_id))

    with pytest.raises(Denied) as refused:
        made.quoted(program_of(key))

    assert refused.value.code == "key_without_person"
    page = Client(HTTP_HOST="us.localhost")
    page.force_login(user_of(owner))
    assert "This person has left" in page.get("/org/keys/").content.decode()


def test_a_key_orders_nothing_once_its_makers_account_is_off(bank: Organisation) -> None:
    maker = made.buyer(bank)
    key = key_by(maker)
    user = user_of(maker)
    user.is_active = False
    user.save(update_fields=["is_active"])

    with pytest.raises(Denied) as refused:
        made.quoted(program_of(key))

    assert refused.value.code == "key_without_person"


def test_nobody_approves_after_the_time_for_it(bank: Organisation) -> None:
    """The clock ends a waiting order, also in the minute before the job that writes it down."""
    order = made.placed(made.buyer(bank), seats=MANY)
    Order.objects.filter(pk=order.pk).update(expires_at=clock.now())

    with pytest.raises(QuoteExpired):
        commands.approve_order(made.buyer(bank), order, key="approve")

    order.refresh_from_db()
    assert (order.state, order.approved_by_id) == (Order.State.AWAITING_APPROVAL, None)
