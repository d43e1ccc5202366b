"""The database makes somebody wait, or ends a transaction: 503 with a reason, nothing half written (P02 P16)."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from inspect import signature
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client

from apps.demand.entitlements.models import Entitlement, Seat
from apps.ground.accounts.commands import create_api_key
from apps.ground.commands import path
from apps.ground.commands.registry import spec_of
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from apps.ground.web import database_trouble
from intelgraph import failpoint
from intelgraph.database.connection import connection
from tests.factories.accounts import member
from tests.factories.entitlements import bought
from tests.faults.own_servers import until
from tests.support.meanwhile import somebody_waits
from tests.support.racing import HANG_S, WHOLE, at_once


@pytest.fixture
def impatient() -> Iterator[None]:
    """This test's connections wait 200 ms for a row, or for a statement, where the product waits seconds."""
    options = connection.settings_dict["OPTIONS"]
    before = options["options"]
    options["options"] = "-c lock_timeout=200"
    connection.close()
    yield
    options["options"] = before
    connection.close()


def owner(database: str) -> "psycopg.Connection[Any]":
    return psycopg.connect(os.environ["DATABASE_OWNER_URL"].rpartition("/")[0] + f"/{database}")


def customer_with_a_free_seat() -> tuple[Entitlement, str, str]:
    """An entitlement, a colleague's public id, and an API key that may give seats."""
    with scoped(WHOLE):
        entitlement = bought(seats=3)
        boss, colleague = member(entitlement.customer), member(entitlement.customer)
        key = create_api_key(boss, name="Seats", scopes=["entitlements:write"])
    return entitlement, colleague.user_ref, key.shown_once


def give_seat(entitlement: Entitlement, user: str, key: str) -> Any:
    client = Client(raise_request_exception=False, HTTP_HOST="us.localhost", HTTP_AUTHORIZATION=f"Bearer {key}")
    address = f"/api/v1/entitlements/{entitlement.public_id}/seats"
    return client.post(address, {"user": user}, content_type="application/json")


def test_the_product_never_waits_for_a_row_without_end(shop: Marketplace) -> None:
    """F21"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout'")
        assert 0 < cursor.fetchone()[0] <= 10_000


def test_a_row_that_is_held_elsewhere_is_answered_busy_and_nothing_is_written(
    shop: Marketplace, own_database: str, impatient: None
) -> None:
    """F21 P02 P16; when it is free again the same request succeeds."""
    entitlement, user, key = customer_with_a_free_seat()
    with owner(own_database) as elsewhere:
        elsewhere.execute("SELECT set_config('intelgraph.reach', 'marketplace', true)")
        held = "SELECT 1 FROM us.entitlements_entitlement WHERE id = %s FOR UPDATE"
        assert elsewhere.execute(held, [entitlement.pk]).fetchone()
        refused = give_seat(entitlement, user, key)
    assert (refused.status_code, refused.json()["code"]) == (503, "busy")
    assert int(refused["Retry-After"]) > 0
    with scoped(WHOLE):
        assert not Seat.objects.exists()
    assert give_seat(entitlement, user, key).status_code == 201


def test_without_a_limit_a_request_waits_as_long_as_the_row_is_held(shop: Marketplace, own_database: str) -> None:
    """F21, control: it waits still when one with a limit was answered long ago."""
    entitlement, user, key = customer_with_a_free_seat()
    options, before = connection.settings_dict["OPTIONS"], connection.settings_dict["OPTIONS"]["options"]
    try:
        with ThreadPoolExecutor(1) as pool, owner(own_database) as elsewhere:
            elsewhere.execute("SELECT set_config('intelgraph.reach', 'marketplace', true)")
            elsewhere.execute("SELECT 1 FROM us.entitlements_entitlement WHERE id = %s FOR UPDATE", [entitlement.pk])
            options["options"] = "-c lock_timeout=0"
            patient = pool.submit(at_once, 1, shop, lambda _number: give_seat(entitlement, user, key))
            until(somebody_waits)
            options["options"] = "-c lock_timeout=200"
            connection.close()
            assert give_seat(entitlement, user, key).json()["code"] == "busy"
            assert not patient.done()
            elsewhere.rollback()
            (answer,) = patient.result(HANG_S)
    finally:
        options["options"] = before
        connection.close()
    assert answer.status_code == 201


def test_a_statement_that_takes_too_long_is_answered_busy(shop: Marketplace, impatient: None) -> None:
    """F21"""
    entitlement, user, key = customer_with_a_free_seat()

    def drag(_name: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = '200ms'")
            cursor.execute("SELECT pg_sleep(20)")

    failpoint.plan({"command.written": drag})
    refused = give_seat(entitlement, user, key)
    failpoint.plan({})
    assert (refused.status_code, refused.json()["code"]) == (503, "busy")
    with scoped(WHOLE):
        assert not Seat.objects.exists()
    assert give_seat(entitlement, user, key).status_code == 201


#: What the server says, how it is made to say so here, and what a request is answered.
WILL_NOT = {
    "53100": ("DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$", "storage_full"),
    "25006": ("SET TRANSACTION READ ONLY", "read_only"),
}


@pytest.mark.parametrize("state", WILL_NOT)
def test_a_database_that_will_not_write_is_told_by_its_reason(shop: Marketplace, state: str) -> None:
    """F24 F25 P02 P16"""
    statement, code = WILL_NOT[state]
    answer = seat_while(statement)
    assert (answer.status_code, answer.json()["code"]) == (503, code)
    with scoped(WHOLE):
        assert not Seat.objects.exists()


@pytest.mark.parametrize("state", WILL_NOT)
def test_without_knowing_its_reason_nobody_learns_what_is_wrong(
    shop: Marketplace, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F24 F25, control: a full disk would pass for a server that is away, one that only reads for a fault of ours."""
    monkeypatch.delitem(database_trouble.BY_STATE, state)
    statement, code = WILL_NOT[state]
    answer = seat_while(statement)
    assert answer.status_code == 500 or answer.json()["code"] != code


def seat_while(statement: str) -> Any:
    """The answer to somebody who gives a seat, when this is said to the database inside the command."""
    entitlement, user, key = customer_with_a_free_seat()

    def say(_name: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement)

    failpoint.plan({"command.locked": say})
    try:
        return give_seat(entitlement, user, key)
    finally:
        failpoint.plan({})


def crosswise(shop: Marketplace) -> list[Any]:
    """Two commands that lock two purchases in reversed order, each holding one before either asks for the other."""
    with scoped(WHOLE):
        one, two = bought(seats=3), bought(seats=3)
        bosses = {each.pk: member(each.customer) for each in (one, two)}
    met = threading.Barrier(2, timeout=HANG_S)
    waited: set[int] = set()

    def body(_actor: Actor, entitlement: Entitlement, other: Entitlement) -> Entitlement:
        if entitlement.pk not in waited:
            waited.add(entitlement.pk)
            met.wait()
        with scoped(WHOLE):
            path.lock(other)
        entitlement.stamp += 1
        entitlement.save(update_fields=["stamp"])
        return entitlement

    granted = spec_of("entitlements.assign_seat")
    spec = replace(granted, body=body, signature=signature(body), blocked_by=())

    def act(number: int) -> Any:
        mine, other = (one, two) if number == 0 else (two, one)
        with scoped(WHOLE):
            mine, other = Entitlement.objects.get(pk=mine.pk), Entitlement.objects.get(pk=other.pk)
        actor = bosses[mine.pk]
        return path.run(spec, actor, {"_actor": actor, "entitlement": mine, "other": other}, None)

    return at_once(2, shop, act)


def test_a_deadlock_is_repeated_and_both_commands_finish(shop: Marketplace) -> None:
    """F22 P02"""
    answers = crosswise(shop)
    assert [type(each) for each in answers] == [Entitlement, Entitlement], answers
    with scoped(WHOLE):
        assert sorted(Entitlement.objects.values_list("stamp", flat=True)) == sorted(each.stamp for each in answers)


def test_without_repeating_one_of_the_two_is_lost(shop: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """F22, control"""
    monkeypatch.setattr(path, "REPEATABLE", frozenset())
    answers = crosswise(shop)
    assert sum(isinstance(each, OperationalError) for each in answers) == 1
