"""The database falls, comes back, or loses its answer under the real processes (P01 P03 P15 P16)."""

import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from apps.demand.checkout.models import Order
from apps.ground.commands.models import IdempotencyKey
from apps.ground.tenancy.scope import scoped
from intelgraph.database.connection import connection
from tests.faults.apart import DISPATCHER, WEB, Apart, Customer, assert_refused
from tests.faults.installation import Answer
from tests.faults.own_servers import until
from tests.support.racing import WHOLE

pytestmark = pytest.mark.stack
PACE_S = 0.03
LOST = ("database_unavailable", "outcome_unknown", "busy")


def kept(*keys: str) -> int:
    """How many of these orders are there, each with its stored answer."""
    connection.close()  # the test's own session fell as well
    with scoped(WHOLE):
        answers = IdempotencyKey.objects.filter(key__in=keys, command="checkout.start_order")
        ids = [each.answer["id"] for each in answers]
        assert Order.objects.filter(pk__in=ids).count() == len(set(ids)) == len(ids)
        return len(ids)


def orders_of(customer: Customer) -> int:
    with scoped(WHOLE):
        return Order.objects.filter(customer_id=customer.actor.organisation_id).count()


def until_taken(customer: Customer, once: str) -> Answer:
    """Send the order again until it is taken; in between it may only be refused as trouble of the database."""
    answers = [customer.order(once)]
    until(lambda: answers[-1].status == 201 or answers.append(customer.order(once)))
    for each in answers[:-1]:
        assert_refused(each, *LOST)
    return answers[-1]


def hurt_while_ordering(customer: Customer, hurts: "list[Callable[[], None]]") -> dict[str, Answer]:
    """Fifty paced orders, four at once, between which these things happen."""
    keys = [f"{customer.actor.organisation_ref}-{number}" for number in range(50)]
    answers: dict[str, Answer] = {}
    with ThreadPoolExecutor(4) as pool:
        waiting = []
        for number, once in enumerate(keys):
            waiting.append((once, pool.submit(customer.order, once)))
            if number % 20 == 10 and hurts:
                hurts.pop(0)()
            time.sleep(PACE_S)
        for once, each in waiting:
            answers[once] = each.result(30)
    assert not hurts
    return answers


@pytest.mark.slow
def test_what_was_answered_is_there_after_a_backend_was_killed_and_after_an_immediate_stop(
    apart: Apart, customer: Customer
) -> None:
    """F18 P01 P03 P15: each 2xx is there, each 503 sent again with its key is there once."""
    server, born = apart.postgres, apart.postgres.born()

    def kill_a_backend() -> None:
        os.kill(server.sessions(WEB)[0], signal.SIGKILL)

    def stop_and_start() -> None:
        server.stop(signal.SIGQUIT)
        server.start()

    until_taken(customer, "before")
    answers = hurt_while_ordering(customer, [kill_a_backend, stop_and_start])
    taken = [once for once, answer in answers.items() if answer.status == 201]
    refused = [once for once, answer in answers.items() if answer.status != 201]
    for once in refused:
        assert_refused(answers[once], *LOST)
    assert server.born() > born
    assert kept(*taken) == len(taken)
    for once in refused:
        until_taken(customer, once)
    assert kept(*answers) == len(answers) == orders_of(customer) - 1


def test_where_a_commit_is_not_written_out_an_immediate_stop_loses_what_was_answered(
    apart: Apart, customer: Customer
) -> None:
    """F18, control: with synchronous_commit off, which a live setting refuses, an order that was answered is gone."""
    server = apart.postgres
    server.set("ALTER DATABASE apart SET synchronous_commit = off", "ALTER SYSTEM SET wal_writer_delay = '10s'")
    server.end_sessions(WEB)
    server.end_sessions(DISPATCHER)  # which would write out what it delivers, and with it all before
    once = f"{customer.actor.organisation_ref}-lost"
    try:
        until_taken(customer, once)
        server.stop(signal.SIGQUIT)
    finally:
        server.stop()
        server.start()
        server.set("ALTER DATABASE apart RESET synchronous_commit", "ALTER SYSTEM RESET wal_writer_delay")
    assert kept(once) == 0
