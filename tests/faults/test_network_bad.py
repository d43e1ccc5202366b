"""Between product and database the network drags, loses an answer or goes silent (P01 P03 P10 P15 P16)."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, transaction

from apps.ground.accounts.commands import create_api_key
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from intelgraph.database.base import DatabaseWrapper
from intelgraph.database.connection import connection
from tests.faults.apart import WEB, Apart, Customer, assert_refused
from tests.faults.installation import Answer
from tests.faults.own_servers import until
from tests.faults.test_database_away import kept, orders_of
from tests.support.racing import WHOLE

pytestmark = pytest.mark.stack


def test_when_the_answer_to_commit_is_lost_the_outcome_is_said_to_be_unknown(apart: Apart, customer: Customer) -> None:
    """F20 P01 P03: the order is there; its key gives the answer that was lost, once."""
    customer.warm_up()
    apart.postgres.proxy.mode = "swallow:COMMIT"
    lost = customer.order("lost answer")
    apart.postgres.proxy.mode = "pass"
    assert_refused(lost, "outcome_unknown")
    assert kept("lost answer") == 1
    again = [customer.order("lost answer") for _ in range(2)]
    assert [each.status for each in again] == [201, 201]
    assert again[0].json["id"] == again[1].json["id"]
    assert orders_of(customer) == 2


def test_when_the_connection_ends_before_commit_arrives_nothing_is_there_and_the_key_runs_once(
    apart: Apart, customer: Customer
) -> None:
    """F20 P02 P03: the same words to the customer, who cannot tell the two apart; sending again is right for both."""
    customer.warm_up()
    apart.postgres.proxy.mode = "stop:COMMIT"
    lost = customer.order("never arrived")
    apart.postgres.proxy.mode = "pass"
    assert_refused(lost, "outcome_unknown")
    assert kept("never arrived") == 0
    assert customer.order("never arrived").status == 201
    assert kept("never arrived") == 1


def test_without_telling_the_two_apart_a_lost_answer_would_read_as_nothing_changed(
    apart: Apart, shop_apart: Marketplace, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F20, control: the backend as Django has it raises what it raises for a refusal, while the row is there."""
    monkeypatch.delattr(DatabaseWrapper, "_commit")
    before = connection.settings_dict["PORT"]
    connection.close()
    connection.settings_dict["PORT"] = str(apart.postgres.proxy.port)

    def make_a_key() -> None:
        with scoped(WHOLE):
            create_api_key(customer.actor, name="Lost", scopes=["entitlements:read"])
            apart.postgres.proxy.mode = "swallow:COMMIT"

    try:
        with pytest.raises(OperationalError) as lost:
            make_a_key()
        assert type(lost.value) is OperationalError
    finally:
        connection.close()
        connection.settings_dict["PORT"] = before
        apart.postgres.proxy.mode = "pass"
    with transaction.atomic(), scoped(WHOLE), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM accounts_apikey WHERE name = 'Lost'")
        assert cursor.fetchone()[0] == 1


def at_once(count: int, customer: Customer) -> "list[Answer]":
    with ThreadPoolExecutor(count) as pool:
        waiting = [pool.submit(customer.order, f"{customer.actor.organisation_ref}-{n}") for n in range(count)]
        return [each.result(60) for each in waiting]


@pytest.mark.slow
def test_with_a_slow_database_each_request_ends_and_those_too_many_are_refused(
    apart: Apart, customer: Customer
) -> None:
    """F28 P15 P16 P20: sixty orders at once over 300 ms each way; the pool's are carried out or end, others wait in
    a short line, the rest is told to come back; none is there without an answer that says so."""
    customer.warm_up()
    apart.postgres.proxy.mode = "latency:300"
    answers = at_once(60, customer)
    alive = apart.ask("GET", "/healthz").status
    apart.postgres.proxy.mode = "pass"
    assert alive == 200
    for each in answers:
        if each.status != 201:
            assert_refused(each, "busy", "database_unavailable", "outcome_unknown")
    said = Counter(each.status for each in answers)
    assert said[503] > 0, said
    assert len(apart.postgres.sessions(WEB)) <= 8
    until(lambda: {each.status for each in at_once(8, customer)} == {201})
    again = at_once(60, customer)
    until(lambda: all(each.status == 201 for each in at_once(8, customer)))
    assert {each.status for each in again} <= {201, 503}


def test_a_database_that_says_nothing_costs_a_request_its_time_and_no_more(apart: Apart, customer: Customer) -> None:
    """F28 P15 P16: no answer at all, on connections that stay open."""
    customer.warm_up()
    apart.postgres.proxy.mode = "hang"
    silent = threading.Thread(target=lambda: answers.append(customer.order("into the silence")))
    answers: list[Answer] = []
    silent.start()
    assert apart.ask("GET", "/healthz").status == 200
    silent.join(30)
    assert not silent.is_alive(), "the request has no end"
    assert_refused(answers[0], "busy")
    apart.postgres.proxy.mode = "pass"
    until(lambda: customer.order("into the silence").status == 201)
    assert kept("into the silence") == 1
