"""Purchases by pages: seats without a script, a token as a file, and plain words where use is stopped."""

from collections.abc import Callable
from pathlib import Path

import jwt
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.demand.entitlements import commands
from apps.demand.entitlements.models import Entitlement, Revocation, Seat
from apps.ground.commands.machine import WrongState
from apps.ground.policy.actor import Actor
from apps.ground.provenance.keys import make_seed
from apps.ground.tenancy.models import Marketplace
from tests.factories import checkout as buying
from tests.factories.accounts import member, operator, user_of
from tests.factories.entitlements import bought, owner_of, seated, to_be_revoked

BrowserOf = Callable[..., Client]


@pytest.fixture
def owner(us: Marketplace) -> Actor:
    return buying.buyer()


@pytest.fixture
def entitlement(owner: Actor) -> Entitlement:
    return bought(owner)


@pytest.fixture
def shopper(owner: Actor, browser_of: BrowserOf) -> Client:
    return browser_of(user_of(owner))


def test_a_seat_is_given_and_taken_back_by_forms(entitlement: Entitlement, owner: Actor, shopper: Client) -> None:
    colleague = member(entitlement.customer, ["viewer"], full_name="Inès Okafor")
    page = f"/purchases/{entitlement.public_id}/"
    assert colleague.user_ref in shopper.get(page).content.decode()
    assert shopper.post(page, {"user": colleague.user_ref, "key": "k1"}).status_code == 302
    seat = Seat.objects.get()
    shown = shopper.get(page).content.decode()
    assert "Inès Okafor" in shown
    assert "1 of 3 seats are taken." in shown
    release = f"{page}seats/{seat.public_id}/release/"
    assert "Inès Okafor" in shopper.get(release).content.decode()
    assert shopper.post(release, {"key": "k2"}).status_code == 302
    seat.refresh_from_db()
    assert seat.state == Seat.State.RELEASED


def test_sending_the_seat_form_twice_gives_one_seat(entitlement: Entitlement, owner: Actor, shopper: Client) -> None:
    page = f"/purchases/{entitlement.public_id}/"
    for _ in range(2):
        shopper.post(page, {"user": owner.user_ref, "key": "same"})
    assert Seat.objects.count() == 1


def test_a_viewer_sees_the_seats_and_gives_none(entitlement: Entitlement, browser_of: BrowserOf) -> None:
    viewer = member(entitlement.customer, ["viewer"])
    browser = browser_of(user_of(viewer))
    page = f"/purchases/{entitlement.public_id}/"
    assert "Assign a seat" not in browser.get(page).content.decode()
    assert browser.post(page, {"user": viewer.user_ref, "key": "k"}).status_code in (403, 422)
    assert not Seat.objects.exists()


def test_a_stopped_purchase_says_why(entitlement: Entitlement, shopper: Client) -> None:
    commands.suspend(operator(), entitlement, reason="A payment was charged back twice")
    shown = shopper.get(f"/purchases/{entitlement.public_id}/").content.decode()
    assert "The entitlement is suspended." in shown
    assert "A payment was charged back twice" in shown
    assert "Download a token" not in shown


def test_the_list_shows_each_purchase_once_and_no_strangers(
    entitlement: Entitlement, shopper: Client, browser_of: BrowserOf
) -> None:
    assert entitlement.public_id in shopper.get("/purchases/").content.decode()
    stranger = browser_of(user_of(buying.buyer(buying.customer("Another Bank"))))
    assert entitlement.public_id not in stranger.get("/purchases/").content.decode()
    assert stranger.get(f"/purchases/{entitlement.public_id}/").status_code == 404
    seller = browser_of(user_of(member(entitlement.partner)))
    assert seller.get(f"/purchases/{entitlement.public_id}/").status_code == 404


def test_a_token_comes_as_a_file(
    entitlement: Entitlement, owner: Actor, shopper: Client, settings: object, tmp_path: Path
) -> None:
    settings.TOKEN_SIGNING_KEY_FILE = tmp_path / "tokens.ed25519"
    make_seed(settings.TOKEN_SIGNING_KEY_FILE)
    seated(owner, entitlement, owner)
    response = shopper.post(f"/purchases/{entitlement.public_id}/token/")
    assert response["Content-Disposition"].endswith('.jwt"')
    claims = jwt.decode(response.content.decode().strip(), options={"verify_signature": False})
    assert (claims["ent"], claims["user"]) == (entitlement.public_id, owner.user_ref)


def test_the_list_needs_as_many_queries_for_one_as_for_many(
    entitlement: Entitlement, owner: Actor, shopper: Client
) -> None:
    shopper.get("/purchases/")
    with CaptureQueriesContext(connection) as one:
        shopper.get("/purchases/")
    for _ in range(5):
        bought(owner)
    with CaptureQueriesContext(connection) as many:
        shopper.get("/purchases/")
    assert len(many) == len(one)


def test_an_operator_suspends_with_a_preview_a_reason_and_a_receipt(
    entitlement: Entitlement, browser_of: BrowserOf
) -> None:
    lead = operator()
    owner = owner_of(entitlement)
    seated(owner, entitlement, owner)
    desk = browser_of(user_of(lead), second_factor=True)
    address = f"/admin/entitlements/entitlement/{entitlement.pk}/act/suspend/"
    shown = desk.get(address).content.decode()
    assert "Members on a seat" in shown
    refused = desk.post(address, {"reason": "too short", "key": "k1"})
    assert refused.status_code == 422
    done = desk.post(address, {"reason": "A payment was charged back twice", "key": "k1"}, follow=True)
    assert "entitlements.suspend" in done.content.decode()
    entitlement.refresh_from_db()
    assert entitlement.state == Entitlement.State.SUSPENDED


def test_revoking_takes_two_operators_and_the_customers_name(entitlement: Entitlement, browser_of: BrowserOf) -> None:
    """B027"""
    first, second = (browser_of(user_of(operator(["moderator"])), second_factor=True) for _each in range(2))
    asking = f"/admin/entitlements/entitlement/{entitlement.pk}/act/ask_revocation/"
    first.post(asking, {"reason": "The keys were published by the customer", "key": "k1"})
    wish = Revocation.objects.get(entitlement=entitlement)
    address = f"/admin/entitlements/revocation/{wish.pk}/act/revoke/"
    own = first.post(address, {"key": "k2", "name": entitlement.customer_name})
    assert own.status_code == 403
    assert "because you took part in it" in own.content.decode()
    assert second.post(address, {"key": "k3", "name": "Somebody else"}).status_code == 422
    entitlement.refresh_from_db()
    assert entitlement.state == Entitlement.State.ACTIVE
    second.post(address, {"key": "k3", "name": entitlement.customer_name})
    entitlement.refresh_from_db()
    assert (entitlement.state, entitlement.state_reason) == ("revoked", "The keys were published by the customer")


def test_a_revocation_that_is_declined_changes_nothing(entitlement: Entitlement) -> None:
    wish = to_be_revoked(entitlement)
    commands.decline_revocation(operator(["moderator"]), wish, reason="The keys were of a sandbox.")
    entitlement.refresh_from_db()
    assert entitlement.state == Entitlement.State.ACTIVE
    with pytest.raises(WrongState):
        commands.revoke(operator(["moderator"]), wish)
