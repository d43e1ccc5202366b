"""Listings and the catalogue over the API (faults B009, B081)."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.ground.policy.actor import Actor
from apps.supply.listings import commands
from tests.factories import listings as make
from tests.factories.accounts import user_of
from tests.factories.program import active_partner

Browser = Callable[..., Client]
JSON = "application/json"
ROOT = "/api/v1/listings"


@pytest.fixture
def web(owner: Actor, browser_of: Browser) -> Client:
    return browser_of(user_of(owner), "eu")


def test_a_listing_is_begun_changed_and_sent(owner: Actor, web: Client) -> None:
    begun = web.post(ROOT, {"name": "Ownership Resolver"}, JSON)
    assert begun.status_code == 201
    address = f"{ROOT}/{begun.json()['id']}"

    early = web.post(f"{address}/submit", {}, JSON)
    assert (early.status_code, early.json()["code"]) == (422, "incomplete")
    assert "/category" in {error["pointer"] for error in early.json()["errors"]}

    changed = web.patch(address, {"category": "geospatial"}, JSON, headers={"If-Match": begun.headers["ETag"]})
    assert (changed.status_code, changed.json()["version"]["category"]) == (200, "geospatial")
    assert web.get(address).headers["ETag"] == changed.headers["ETag"]


def test_an_edit_names_the_state_it_edits(owner: Actor, web: Client) -> None:
    begun = web.post(ROOT, {"name": "Ownership Resolver"}, JSON)
    address, body = f"{ROOT}/{begun.json()['id']}", {"category": "geospatial"}

    assert web.patch(address, body, JSON).status_code == 428
    assert web.patch(address, body, JSON, headers={"If-Match": "nonsense"}).status_code == 400
    stale = web.patch(address, body, JSON, headers={"If-Match": '"0000"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "changed_meanwhile")


def test_unknown_fields_are_refused_by_name(owner: Actor, web: Client) -> None:
    begun = web.post(ROOT, {"name": "Ownership Resolver"}, JSON)
    headers = {"If-Match": begun.headers["ETag"]}

    refused = web.patch(f"{ROOT}/{begun.json()['id']}", {"colour": "red"}, JSON, headers=headers)

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/colour"


def test_a_stranger_reads_no_draft(owner: Actor, browser_of: Browser) -> None:
    listing = commands.create(owner, name="Secret plan")
    stranger = browser_of(user_of(active_partner("Bolt", "bolt.example")[0]), "eu")

    assert stranger.get(f"{ROOT}/{listing.public_id}").status_code == 404
    assert stranger.get(ROOT).json()["items"] == []
    assert browser_of(marketplace="eu").get(ROOT).status_code == 401


def test_the_catalogue_is_open_to_everyone_and_says_what_search_says(
    owner: Actor, browser_of: Browser, deliver: Callable[[], int]
) -> None:
    for name in ("Ownership Resolver", "Vessel Watch", "Wallet Trail"):
        make.published(owner, name)
    make.draft(owner, "Not yet public")
    deliver()
    visitor = browser_of(marketplace="eu")

    first = visitor.get("/api/v1/catalogue?limit=2&sort=name").json()
    rest = visitor.get(f"/api/v1/catalogue?limit=2&sort=name&cursor={first['next_cursor']}").json()
    assert [item["slug"] for item in first["items"] + rest["items"]] == [
        "ownership-resolver",
        "vessel-watch",
        "wallet-trail",
    ]
    assert (first["total"], first["facets"]["data_residency"]["eu"]) == (3, 3)
    shown = visitor.get("/api/v1/catalogue/vessel-watch").json()
    assert (shown["name"], shown["plan"]["seat_price_minor"], shown["can_be_bought"]) == ("Vessel Watch", 4900, True)
    assert visitor.get("/api/v1/catalogue/not-yet-public").status_code == 404


def test_odd_questions_are_answered_or_named(browser_of: Browser, owner: Actor) -> None:
    visitor = browser_of(marketplace="eu")

    assert visitor.get("/api/v1/catalogue", {"q": "%_\\' :* ((" * 50}).status_code == 200
    assert visitor.get("/api/v1/catalogue?price_min=free").status_code == 422
    assert visitor.get("/api/v1/catalogue?limit=5000").status_code == 422
    assert visitor.get("/api/v1/catalogue?cursor=forged").json()["code"] == "cursor_invalid"
