"""The database makes somebody wait, or ends a transaction: 503 with a reason, nothing half written (P02 P16)."""

import os
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client

from apps.demand.entitlements.models import Entitlement, Seat
from apps.ground.accounts.commands import create_api_key
from apps.ground.commands import path
from apps.ground.commands.registry import Spec, spec_of
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from intelgraph import failpoint
from intelgraph.database.connection import connection
from tests.demand.racing import HANG_S, WHOLE, at_once
from tests.factories.accounts import member
from tests.factories.entitlements import bought


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
    client = Client(HTTP_HOST="us.localhost", HTTP_AUTHORIZATION=f"Bearer {key}")
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
    spec = Spec(granted.name, granted.announces, body, granted.signature, "entitlement", False, (), "")

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
