"""The database lives but will not: no connection is left, the disk is full, or it only reads (P15 P16)."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from typing import Any

import psycopg
import pytest

from intelgraph.stack import postgres
from tests.faults.apart import DATABASE, WEB, Apart, Customer, assert_refused
from tests.faults.own_servers import MAX_CONNECTIONS, until

pytestmark = pytest.mark.stack
FILE_LIMIT = 16 * 1024 * 1024  # a segment of the write-ahead log just fits; a table that is as long cannot grow
POOL = 8


@contextmanager
def every_connection_taken(apart: Apart) -> Iterator[None]:
    """A second client of the web role's holds all that the server gives to ordinary roles."""
    url = apart.postgres.cluster.url(postgres.WEB_ROLE, DATABASE)
    held: list[psycopg.Connection[Any]] = []
    try:
        with pytest.raises(psycopg.OperationalError, match=r"reserved|too many"):
            held.extend(psycopg.connect(url) for _ in range(MAX_CONNECTIONS))
        yield
    finally:
        for each in held:
            each.close()


def test_without_a_connection_left_a_request_waits_a_while_and_is_refused(apart: Apart, customer: Customer) -> None:
    """F23 P15 P16 P20: never more connections than the pool has; when one is free again, the order is taken."""
    apart.postgres.end_sessions(WEB)
    with every_connection_taken(apart):
        assert_refused(customer.order("none left"), "database_unavailable")
        assert apart.ask("GET", "/healthz").status == 200
        ready = apart.ask("GET", "/readyz")
        assert (ready.status, ready.json["parts"]["database"]) == (503, "away")
        assert apart.postgres.sessions(WEB) == []
    until(lambda: customer.order("none left").status == 201)
    assert len(apart.postgres.sessions(WEB)) <= POOL


@contextmanager
def filled_up(apart: Apart) -> Iterator[None]:
    """Stored answers of nobody's make their table as long as a file may get, in rows that leave no room on a page."""
    with apart.postgres.superuser(DATABASE) as connection:
        connection.execute(
            "INSERT INTO us.commands_idempotencykey (owner, key, command, fingerprint, answer, created_at)"
            " SELECT 'nobody', n::text, '', repeat('f', 64), '{}', now() FROM generate_series(1, 130000) AS n"
        )
        (long,) = connection.execute("SELECT pg_relation_size('us.commands_idempotencykey')").fetchone() or (0,)
    assert long > FILE_LIMIT
    yield
    with apart.postgres.superuser(DATABASE) as connection:
        connection.execute("DELETE FROM us.commands_idempotencykey WHERE owner = 'nobody'")
        connection.execute("VACUUM FULL us.commands_idempotencykey")


def test_with_the_disk_full_reads_go_on_and_writes_are_refused(apart: Apart, customer: Customer) -> None:
    """F24 P02 P15 P16"""
    server = apart.postgres
    with filled_up(apart):
        server.stop(signal.SIGINT)
        server.start(file_limit=FILE_LIMIT)
        born = server.born()
        keys = [f"{customer.actor.organisation_ref}-{number}" for number in range(40)]
        answers = list(takewhile(lambda answer: answer.status == 201, map(customer.order, keys)))
        refused = keys[len(answers)]  # the ones before it took what was left of the last page
        assert_refused(customer.order(refused), "storage_full")
        assert customer.orders().status == 200
        assert apart.ask("GET", "/").status == 200
        assert apart.ask("GET", "/healthz").status == 200
        assert server.born() == born
        server.stop()
        server.start()
        assert customer.order(refused).status == 201
        assert customer.order(keys[0]).status == 201


def test_a_server_that_only_reads_serves_what_is_read_and_refuses_the_rest(apart: Apart, customer: Customer) -> None:
    """F25 P15 P16"""
    assert customer.order("before").status == 201
    apart.postgres.set("ALTER SYSTEM SET default_transaction_read_only = on")
    try:
        until(lambda: apart.parts["database"] == "read_only")
        ready = apart.ask("GET", "/readyz")
        assert (ready.status, ready.json["ready"]) == (200, True)
        assert_refused(customer.order("meanwhile"), "read_only")
        assert customer.orders().status == 200
        for path in ("/", "/browse/", "/account/sign-in/"):
            assert apart.ask("GET", path).status == 200, path
        assert apart.ask("GET", "/healthz").status == 200
    finally:
        apart.postgres.set("ALTER SYSTEM RESET default_transaction_read_only")
    until(lambda: apart.parts["database"] == "ok")
    assert customer.order("meanwhile").status == 201
