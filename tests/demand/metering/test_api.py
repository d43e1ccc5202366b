"""Usage over the API, as a partner's program sends it with its key."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering.models import MeterEvent, UsageAnomaly, UsageTotal
from apps.ground import clock
from apps.ground.accounts.commands import create_api_key
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, set_scope
from intelgraph.database.connection import connection
from tests.factories.accounts import member, user_of
from tests.factories.checkout import partner
from tests.factories.entitlements import bought
from tests.factories.metering import document

Browser = Callable[..., Client]
BATCH = "application/cloudevents-batch+json"


@dataclass(frozen=True)
class Program:
    """A program with a key: asks the API, after which the test has the whole marketplace in reach again."""

    browser: Client
    key: str
    marketplace: Marketplace

    def send(self, body: Any, kind: str = "application/json", **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self._ask(lambda given: self.browser.post("/api/v1/usage-events", raw, kind, headers=given), headers)

    def get(self, path: str) -> Any:
        return self._ask(lambda given: self.browser.get(f"/api/v1/{path}", headers=given), {})

    def _ask(self, ask: Callable[[dict[str, str]], Any], headers: dict[str, str]) -> Any:
        try:
            return ask({"Authorization": f"Bearer {self.key}", **headers})
        finally:
            connection.set_tenant(self.marketplace)
            set_scope(Scope(reach="marketplace"))


@pytest.fixture
def entitlement(us: Marketplace) -> Entitlement:
    return bought()


@pytest.fixture
def program_of(us: Marketplace, browser_of: Browser) -> Callable[..., Program]:
    def make(organisation: Any, scope: str = "metering:write") -> Program:
        key = create_api_key(member(organisation, ["developer"]), name="Counter", scopes=[scope]).shown_once
        return Program(browser_of(), key, us)

    return make


@pytest.fixture
def program(entitlement: Entitlement, program_of: Callable[..., Program]) -> Program:
    return program_of(entitlement.partner)


def errors(answer: Any) -> set[tuple[str, str]]:
    return {(each["pointer"], each["code"]) for each in answer.json()["errors"]}


def test_a_batch_is_answered_event_by_event(program: Program, entitlement: Entitlement) -> None:
    first = document(entitlement, 5, id="first")
    assert program.send({"events": [first]}).status_code == 200
    late = document(entitlement, 1, clock.now() - timedelta(days=40), id="late")
    answer = program.send([first, document(entitlement, 2, id="new"), late, document("org_x", id="lost")], BATCH)
    assert answer.status_code == 202
    told = answer.json()
    assert [(each["id"], each["status"], each.get("reason", "")) for each in told["results"]] == [
        ("first", "duplicate", ""),
        ("new", "accepted", ""),
        ("late", "quarantined", "late"),
        ("lost", "unmatched", "unknown_subject"),
    ]
    assert (told["accepted"], told["duplicate"], told["matched"]) == (3, 1, 1)
    assert UsageTotal.objects.get().quantity == 7


@pytest.mark.parametrize("kind", ["application/cloudevents+json", "application/json"])
def test_one_event_may_come_alone(program: Program, entitlement: Entitlement, kind: str) -> None:
    answer = program.send(document(entitlement, 3), kind)
    assert (answer.status_code, answer.json()["results"][0]["status"]) == (200, "accepted")


def test_every_wrong_event_of_a_batch_is_named_by_its_index(program: Program, entitlement: Entitlement) -> None:
    """B018, B074, B090"""
    good = document(entitlement)
    wrong: list[Any] = [
        good,
        {name: value for name, value in good.items() if name != "id"},
        {**good, "specversion": "0.3"},
        {**good, "id": "x" * 256},
        {**good, "id": ""},
        {**good, "time": "2026-02-30T00:00:00Z"},
        {**good, "time": "2026-11-24T24:00:00Z"},
        {**good, "time": "2026-11-24T09:00:00"},
        {**good, "time": "0000-01-01T00:00:00Z"},
        {**good, "data": {"quantity": 1.5}},
        {**good, "data": {"quantity": -1}},
        {**good, "data": {"quantity": 1, "size": 2**60}},
        {**good, "Time_Zone": "UTC"},
        "no event",
    ]
    answer = program.send({"events": wrong})
    assert answer.status_code == 422
    assert errors(answer) == {
        ("/events/1/id", "missing"),
        ("/events/2/specversion", "out_of_range"),
        ("/events/3/id", "out_of_range"),
        ("/events/4/id", "out_of_range"),
        ("/events/5/time", "invalid_time"),
        ("/events/6/time", "invalid_time"),
        ("/events/7/time", "invalid_time"),
        ("/events/8/time", "invalid_time"),
        ("/events/9/data/quantity", "wrong_type"),
        ("/events/10/data/quantity", "out_of_range"),
        ("/events/11/data", "out_of_range"),
        ("/events/12/Time_Zone", "unknown_field"),
        ("/events/13", "wrong_type"),
    }
    assert not MeterEvent.objects.exists()


def test_another_body_is_a_conflict_that_leaves_only_its_anomaly(program: Program, entitlement: Entitlement) -> None:
    """B091"""
    program.send({"events": [document(entitlement, 5, id="one")]})
    answer = program.send({"events": [document(entitlement, 1), document(entitlement, 6, id="one")]})
    assert (answer.status_code, answer.json()["code"]) == (409, "event_id_reused")
    assert errors(answer) == {("/events/1/id", "event_id_reused")}
    assert (MeterEvent.objects.count(), UsageAnomaly.objects.count()) == (1, 1)


def test_empty_too_many_and_too_large_are_refused(program: Program, entitlement: Entitlement) -> None:
    """B018, P20"""
    assert errors(program.send({"events": []})) == {("/events", "empty")}
    many = [document(entitlement)] * (settings.LIMITS["usage_batch_events"] + 1)
    assert errors(program.send({"events": many})) == {("/events", "too_many")}
    assert program.send(b" " * (settings.LIMITS["usage_batch_bytes"] + 1)).status_code == 413
    padded = json.dumps({"events": [document(entitlement)]}).encode()
    assert program.send(padded + b" " * (settings.LIMITS["usage_batch_bytes"] - len(padded))).status_code == 200
    assert program.send(b"<event/>", "application/xml").status_code == 415


def test_the_same_key_repeats_the_answer(program: Program, entitlement: Entitlement) -> None:
    body = {"events": [document(entitlement, 5)]}
    answers = [program.send(body, **{"Idempotency-Key": "one"}) for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert UsageTotal.objects.get().quantity == 5
    other = program.send({"events": [document(entitlement, 5)]}, **{"Idempotency-Key": "one"})
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


def test_both_sides_read_the_sums_and_nobody_else(
    program: Program, program_of: Callable[..., Program], entitlement: Entitlement, browser_of: Browser
) -> None:
    program.send({"events": [document(entitlement, 5)]})
    neighbour = program_of(partner("Kestrel"))
    (read,) = program.get(f"usage?entitlement={entitlement.public_id}").json()["items"]
    assert (read["quantity"], read["included_quantity"], read["meter"]) == (5, 10_000, "screenings")
    assert neighbour.get("usage").json()["items"] == []
    assert neighbour.get(f"usage?entitlement={entitlement.public_id}").status_code == 404
    strange = neighbour.send({"events": [document(entitlement, 1_000)]})
    assert strange.json()["results"][0]["reason"] == "unknown_subject"
    assert UsageTotal.objects.get().quantity == 5
    customer = browser_of(user_of(member(entitlement.customer)))
    assert [each["quantity"] for each in customer.get("/api/v1/usage").json()["items"]] == [5]


def test_a_key_of_another_scope_and_no_key_count_nothing(
    program_of: Callable[..., Program], entitlement: Entitlement, browser_of: Browser
) -> None:
    reader = program_of(entitlement.partner, "listings:write")
    assert reader.send({"events": [document(entitlement)]}).status_code == 403
    assert browser_of().post("/api/v1/usage-events", {"events": []}, "application/json").status_code == 401
