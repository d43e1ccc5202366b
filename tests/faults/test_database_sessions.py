"""Database sessions end under the product, or pass from one marketplace to the other through the pool (P10 P15)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.test import Client

from apps.demand.checkout import commands
from apps.demand.checkout.models import Order
from apps.demand.entitlements.models import Seat
from apps.ground.accounts.models import Organisation
from apps.ground.commands import path
from apps.ground.provenance.models import Opening
from apps.ground.tenancy.current import named
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from intelgraph import failpoint
from intelgraph.database import deadline, options
from intelgraph.database.base import DatabaseWrapper
from intelgraph.database.connection import connection
from tests.factories import checkout as made
from tests.factories.accounts import OrganisationFactory
from tests.faults.test_database_trouble import customer_with_a_free_seat, give_seat
from tests.support.racing import HANG_S, WHOLE, at_once

POOL = 4
THREADS = 200


@pytest.fixture
def pooled(shop: Marketplace) -> Iterator[None]:
    """The test's connections come from a pool like the web process's, in which any number may wait."""
    connection.close()
    connection.settings_dict["OPTIONS"]["pool"] = {**options.pool(POOL), "max_waiting": 0, "timeout": 20}
    yield
    connection.close()
    connection.close_pool()
    del connection.settings_dict["OPTIONS"]["pool"]
    connection.set_tenant(shop)


def elsewhere() -> "psycopg.Connection[Any]":
    """A session of the same role that is no part of the pool."""
    server = connection.settings_dict
    return psycopg.connect(
        host=server["HOST"],
        port=server["PORT"],
        user=server["USER"],
        password=server["PASSWORD"],
        dbname=server["NAME"],
        autocommit=True,
    )


def end_own_session(_name: str = "") -> None:
    assert connection.connection is not None
    with elsewhere() as other:
        other.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])


def test_a_session_that_ends_inside_a_command_leaves_nothing_and_the_next_request_is_right(pooled: None) -> None:
    """F19 P02 P10 P15"""
    entitlement, user, key = customer_with_a_free_seat()
    failpoint.plan({"command.written": end_own_session})
    refused = give_seat(entitlement, user, key)
    failpoint.plan({})
    assert (refused.status_code, refused.json()["code"]) == (503, "database_unavailable")
    assert int(refused["Retry-After"]) > 0
    assert "Marketplace EU" in Client(HTTP_HOST="eu.localhost").get("/").content.decode()
    with scoped(WHOLE):
        assert not Seat.objects.exists()
    seat = give_seat(entitlement, user, key)
    assert seat.status_code == 201, seat.content
    with scoped(WHOLE), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('search_path')")
        assert cursor.fetchone() == (connection.settings_dict["USER"], "us, public")
        assert Seat.objects.count() == 1


def test_without_the_transaction_a_session_that_ends_leaves_half_a_command(
    pooled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F19, control: an order that no log and no event knows."""
    with scoped(WHOLE):
        actor, offer = made.buyer(), made.offer()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('intelgraph.reach', 'marketplace', false)")
    connection.intelgraph_scope = WHOLE
    failpoint.plan({"command.written": end_own_session})
    with monkeypatch.context() as unguarded:
        unguarded.setattr(path, "scoped", lambda _actor: nullcontext())
        with pytest.raises(OperationalError):
            commands.start_order(actor, offer=offer.public_id, seats=3, key="once")
    failpoint.plan({})
    connection.close()
    with scoped(WHOLE):
        assert Order.objects.count() == 1
        assert not Opening.objects.filter(command="checkout.start_order").exists()


def inside_at_once(shop: Marketplace, within_s: float) -> set[type]:
    """What comes of one more than the pool has, who wait for each other with a transaction open."""
    met = threading.Barrier(POOL + 1, timeout=within_s)

    def act(_number: int) -> None:
        with scoped(WHOLE), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            met.wait()

    return {type(each) for each in at_once(POOL + 1, shop, act)}


def test_never_more_are_in_a_transaction_than_the_pool_has_connections(pooled: None, shop: Marketplace) -> None:
    """F23: those who wait for one more wait in vain, until they give theirs back."""
    assert inside_at_once(shop, within_s=1) == {threading.BrokenBarrierError}


def test_without_the_pool_each_request_would_take_a_connection_more(shop: Marketplace) -> None:
    """F23, control"""
    assert inside_at_once(shop, within_s=HANG_S) == {type(None)}


DRAGS = "SELECT 'late' FROM pg_sleep(2)"


def test_a_database_that_drags_costs_a_request_its_time_and_no_more(pooled: None) -> None:
    """F28"""
    with pytest.raises(OperationalError) as ended, deadline.within(0.2), connection.cursor() as cursor:
        cursor.execute(DRAGS)
    assert isinstance(ended.value.__cause__, deadline.DeadlinePassed)


def test_without_a_deadline_it_waits_for_the_answer(pooled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """F28, control"""
    monkeypatch.setattr(deadline.BoundedConnection, "wait", psycopg.Connection.wait)
    with deadline.within(0.2), connection.cursor() as cursor:
        cursor.execute(DRAGS)
        assert cursor.fetchone() == ("late",)


def test_a_session_that_ended_in_the_pool_is_never_handed_out(pooled: None) -> None:
    """F18 F29: after a restart of the server every pooled one is such, and no request pays for it."""
    entitlement, user, key = customer_with_a_free_seat()
    connection.ensure_connection()
    end_own_session()
    connection.close()
    assert give_seat(entitlement, user, key).status_code == 201


@pytest.fixture
def canaries(pooled: None) -> dict[str, Marketplace]:
    """us and eu, each with one organisation that is named after it."""
    found = {}
    for name in ("us", "eu"):
        connection.set_schema_to_public()
        found[name] = named(name)
        connection.set_tenant(found[name])
        with scoped(WHOLE):
            OrganisationFactory(name=f"canary of {name}", slug=f"canary-{name}")
        connection.close()
    return found


def seen(marketplace: Marketplace, whole: bool) -> set[str]:
    """The canaries that a piece of work for this marketplace sees, with all in reach or with nothing set."""
    connection.set_tenant(marketplace)
    try:
        if not whole:
            return set(Organisation.objects.filter(name__startswith="canary").values_list("name", flat=True))
        with scoped(WHOLE):
            return set(Organisation.objects.filter(name__startswith="canary").values_list("name", flat=True))
    finally:
        connection.close()


def strays(canaries: dict[str, Marketplace], look: Callable[[Marketplace, bool], set[str]]) -> tuple[int, list[str]]:
    """200 threads change between the marketplaces while sessions are ended; how often each saw, and what was wrong."""
    looks = 0
    found: list[str] = []
    over = threading.Event()

    def act(number: int) -> None:
        nonlocal looks
        for turn in range(4):
            name, whole = ("us", "eu")[(number + turn) % 2], turn > 1
            try:
                names = look(canaries[name], whole)
            except OperationalError:
                continue  # its session was ended
            looks += 1
            expected = {f"canary of {name}"} if whole else set()
            found.extend(f"{name}, {'whole' if whole else 'nothing set'}: {each}" for each in names ^ expected)

    def end_sessions() -> None:
        with elsewhere() as other:
            while not over.wait(0.05):
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
                )

    ender = threading.Thread(target=end_sessions)
    ender.start()
    try:
        found += [repr(each) for each in at_once(THREADS, canaries["us"], act) if each is not None]
    finally:
        over.set()
        ender.join(10)
    return looks, found


def test_no_schema_and_no_setting_passes_through_the_pool(canaries: dict[str, Marketplace]) -> None:
    """F29 P10 S03: each piece of work sees its own marketplace's rows, and with nothing set none."""
    looks, found = strays(canaries, seen)
    assert found == []
    assert looks > THREADS


@pytest.fixture
def one_session(canaries: dict[str, Marketplace]) -> None:
    """All that ask share a single session, one after the other."""
    connection.close_pool()
    connection.settings_dict["OPTIONS"]["pool"] |= {"min_size": 1, "max_size": 1}


def test_settings_of_a_session_would_pass_through_the_pool(
    canaries: dict[str, Marketplace], one_session: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F29 S03, control: set for the session instead of the transaction, the scope of one reaches the next."""
    assert seen(canaries["us"], whole=True) == {"canary of us"}
    assert seen(canaries["us"], whole=False) == set()
    local = Scope.as_sql
    monkeypatch.setattr(Scope, "as_sql", lambda *each: [text.replace("SET LOCAL", "SET") for text in local(*each)])
    assert seen(canaries["us"], whole=True) == {"canary of us"}
    assert seen(canaries["us"], whole=False) == {"canary of us"}


def seen_after_the_neighbour(canaries: dict[str, Marketplace]) -> set[str]:
    """What work for us sees in a session that it had before, and eu since."""
    seen(canaries["us"], whole=True)
    assert at_once(1, canaries["eu"], lambda _number: seen(canaries["eu"], whole=True)) == [{"canary of eu"}]
    return seen(canaries["us"], whole=True)


def test_whoever_comes_back_to_a_session_sets_its_path_again(
    canaries: dict[str, Marketplace], one_session: None
) -> None:
    """F29 S03: the neighbour had it meanwhile."""
    assert seen_after_the_neighbour(canaries) == {"canary of us"}


def test_a_schema_that_is_believed_to_be_set_would_pass_through_the_pool(
    canaries: dict[str, Marketplace], one_session: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F29, control: a backend that does not forget the path with the connection reads the neighbour's rows."""
    with monkeypatch.context() as unguarded:
        unguarded.setattr(DatabaseWrapper, "_nothing_holds", lambda self: None)
        assert seen_after_the_neighbour(canaries) == {"canary of eu"}
    connection.close()
