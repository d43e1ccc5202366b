"""API keys: shown once, kept as a hash, refused alike for every reason, and what they open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from apps.ground import clock
from apps.ground.accounts import key_text
from apps.ground.accounts.commands import create_api_key, revoke_api_key, suspend_organisation
from apps.ground.accounts.models import ApiKey, Organisation
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.scope import scoped
from apps.ground.web.refusals import Denied, Invalid
from tests.factories.accounts import member, operator, user_of


@dataclass(frozen=True)
class Program:
    """A program with a key: asks the API."""

    browser: Any
    secret: str

    def get(self, path: str, secret: str | None = None) -> Any:
        return self.browser.get(f"/api/v1/{path}", headers={"authorization": f"Bearer {secret or self.secret}"})


@pytest.fixture
def developer(partner: Organisation) -> Actor:
    return member(partner, ["developer"])


@pytest.fixture
def key(developer: Actor) -> ApiKey:
    return create_api_key(developer, name="Billing export", scopes=["metering:write"])


@pytest.fixture
def program(browse: Callable[..., Any], key: ApiKey) -> Program:
    return Program(browse(), key.shown_once)


def test_a_key_stands_for_its_organisation_and_scopes(program: Program, partner: Organisation, key: ApiKey) -> None:
    answer = program.get("me")

    assert answer.status_code == 200
    assert answer.json() == {
        "kind": "client",
        "id": key.public_id,
        "organisation": {"id": partner.public_id, "name": "Kestrel", "kinds": ["partner"], "state": "active"},
        "roles": [],
        "scopes": ["metering:write"],
        "second_factor": False,
    }
    key.refresh_from_db()
    assert key.last_used_at is not None


def test_the_database_holds_nothing_that_opens(key: ApiKey) -> None:
    stored = ApiKey.objects.filter(pk=key.pk).values().get()

    assert key.shown_once.startswith("ig_live_")
    assert key.shown_once.split("_")[3] not in str(stored)


@pytest.mark.parametrize("reason", ["checksum", "revoked", "expired", "secret", "sandbox", "scheme"])
def test_every_wrong_key_is_refused_in_the_same_words(
    program: Program, developer: Actor, key: ApiKey, reason: str
) -> None:
    """B035"""
    secret = program.secret
    if reason == "checksum":
        secret = secret[:-1] + ("0" if secret[-1] != "0" else "1")
    elif reason == "revoked":
        revoke_api_key(developer, key)
    elif reason == "expired":
        ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    elif reason == "secret":
        body = f"{key.prefix}_{'0' * 32}"
        secret = f"{body}_{key_text.checksum(body)}"
    elif reason == "sandbox":
        secret = key_text.new_key_text("sandbox").whole
    else:
        secret = f"Bearer {secret}"

    answer = program.get("me", secret)

    assert answer.status_code == 401
    assert answer.json()["code"] == "key_invalid"
    assert program.secret not in answer.content.decode()


def test_a_key_in_the_address_is_refused_before_it_is_looked_at(browse: Callable[..., Any], key: ApiKey) -> None:
    """B035"""
    answer = browse().get(f"/api/v1/me?token={key.shown_once}")

    assert (answer.status_code, answer.json()["code"]) == (400, "credential_in_url")


def test_a_key_of_one_marketplace_opens_nothing_in_another(browse: Callable[..., Any], key: ApiKey) -> None:
    answer = browse().get("/api/v1/me", headers={"authorization": f"Bearer {key.shown_once}", "host": "eu.localhost"})

    assert answer.status_code == 401


def test_the_api_knows_nobody_without_key_or_session(browse: Callable[..., Any]) -> None:
    assert browse().get("/api/v1/me").status_code == 401


def test_a_session_needs_our_token_to_change_something(
    browse: Callable[..., Any], partner: Organisation, developer: Actor
) -> None:
    """B026"""
    from django.test import Client

    browser = browse(user_of(developer))
    strict = Client(enforce_csrf_checks=True, HTTP_HOST="us.localhost")
    strict.cookies = browser.client.cookies
    browser.client = strict

    answer = browser.post(
        "/api/v1/api-keys", '{"name": "x", "scopes": ["orders:write"]}', content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
    assert not ApiKey.objects.exists()


def test_the_api_makes_lists_and_revokes_keys(browse: Callable[..., Any], developer: Actor) -> None:
    browser = browse(user_of(developer))
    body = '{"name": "Exporter", "scopes": ["orders:write"], "lives_days": 30}'
    headers = {"idempotency-key": "once"}

    made = browser.post("/api/v1/api-keys", body, content_type="application/json", headers=headers)
    again = browser.post("/api/v1/api-keys", body, content_type="application/json", headers=headers)

    assert made.status_code == 201
    assert made.json()["key"].startswith("ig_live_")
    assert (again.json()["id"], again.json()["key"]) == (made.json()["id"], None)
    (listed,) = browser.get("/api/v1/api-keys").json()["items"]
    assert (listed["name"], listed["state"]) == ("Exporter", "active")
    assert "key" not in listed
    assert browser.delete(f"/api/v1/api-keys/{listed['id']}").status_code == 204
    assert browser.delete(f"/api/v1/api-keys/{listed['id']}").status_code == 409
    refused = browser.post("/api/v1/api-keys", '{"name": "x", "scopes": ["all"]}', content_type="application/json")
    assert refused.status_code == 422


def test_keys_of_one_organisation_are_nothing_to_another(
    browse: Callable[..., Any], key: ApiKey, customer: Organisation
) -> None:
    stranger = member(customer)

    with scoped(stranger):
        assert not ApiKey.objects.exists()
    browser = browse(user_of(stranger))
    assert browser.get("/api/v1/api-keys").json()["items"] == []
    assert browser.delete(f"/api/v1/api-keys/{key.public_id}").status_code == 404
    assert browser.post(f"/org/keys/{key.public_id}/revoke/").status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def test_a_viewer_neither_makes_nor_sees_keys(browse: Callable[..., Any], partner: Organisation, key: ApiKey) -> None:
    viewer = member(partner, ["viewer"])

    with pytest.raises(Denied):
        create_api_key(viewer, name="x", scopes=["orders:write"])

    assert key.prefix.encode() not in browse(user_of(viewer)).get("/org/keys/").content


def test_the_page_shows_the_key_once_and_revokes_it(browse: Callable[..., Any], developer: Actor) -> None:
    browser = browse(user_of(developer))
    given = {"name": "Exporter", "scopes": ["orders:write"], "lives_days": "30", "key": "form-1"}

    made = browser.post("/partner/keys/", given)
    again = browser.post("/partner/keys/", given)

    assert made.status_code == 200
    assert b"ig_live_" in made.content
    assert made.content.count(b"data-once") == 1
    assert b"data-once" not in again.content
    assert "no-store" in made["Cache-Control"]
    row = ApiKey.objects.get()
    assert b"data-once" not in browser.get("/partner/keys/").content
    assert browser.get(f"/partner/keys/{row.public_id}/revoke/").status_code == 200
    assert browser.post(f"/partner/keys/{row.public_id}/revoke/").status_code == 302
    row.refresh_from_db()
    assert row.state == "revoked"


def test_a_key_asks_for_a_known_scope_and_a_finite_life(developer: Actor) -> None:
    with pytest.raises(Invalid) as invalid:
        create_api_key(developer, name=" ", scopes=[], lives_days=0)

    assert [error.pointer for error in invalid.value.errors] == ["/scopes", "/lives_days", "/name"]


def test_an_operator_revokes_a_leaked_key(key: ApiKey) -> None:
    revoke_api_key(operator(["moderator"]), key)

    assert key.state == "revoked"


def test_the_key_of_a_suspended_organisation_changes_nothing(program: Program, partner: Organisation) -> None:
    suspend_organisation(operator(["moderator"]), partner, reason="Abuse")

    assert program.get("me").json()["organisation"]["state"] == "suspended"


def test_members_are_listed_for_members(browse: Callable[..., Any], developer: Actor) -> None:
    (row,) = browse(user_of(developer)).get("/api/v1/members").json()["items"]

    assert row["roles"] == ["developer"]
    assert "email" not in row


def test_the_api_names_the_header_that_is_missing(browse: Callable[..., Any]) -> None:
    """A30"""
    answer = browse().get("/api/v1/me")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
    assert "Authorization: Bearer" in answer.json()["detail"]


def test_a_key_that_may_not_is_not_told_of_roles(browse: Callable[..., Any], developer: Actor) -> None:
    """A30"""
    key = create_api_key(developer, name="Exporter", scopes=["orders:write"])

    answer = browse().post(
        "/api/v1/api-keys",
        '{"name": "x", "scopes": ["orders:write"]}',
        content_type="application/json",
        headers={"authorization": f"Bearer {key.shown_once}"},
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert "API key" in answer.json()["detail"]
    assert "role" not in answer.json()["detail"].lower()


def test_a_key_that_assigns_seats_learns_whom_it_may_give_one(browse: Callable[..., Any], developer: Actor) -> None:
    key = create_api_key(developer, name="Seats", scopes=["entitlements:write"])

    (row,) = Program(browse(), key.shown_once).get("members").json()["items"]

    assert row["user"] == developer.user_ref


def test_a_key_without_that_scope_is_refused_the_members_and_not_shown_none(program: Program) -> None:
    answer = program.get("members")

    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_sandbox_key_opens_nothing_in_a_live_marketplace(browse: Callable[..., Any], developer: Actor) -> None:
    """Also where the row of the key was copied here with all that the sandbox kept of it."""
    text = key_text.new_key_text("sandbox")
    copied = ApiKey.objects.create(
        organisation_id=developer.organisation_id,
        name="Copied",
        prefix=text.prefix,
        secret_hash=key_text.keyed_hash(text),
        scopes=["orders:write"],
        environment="sandbox",
        created_by_id=developer.user_id,
    )
    assert copied.state == "active"

    assert Program(browse(), text.whole).get("me").status_code == 401
