"""A transaction that ends with its last read: nobody's rights outlive it, and nothing ends that others still need."""

from typing import Any

import pytest
from django.db import transaction
from psycopg.pq import TransactionStatus

from apps.demand.entitlements.models import Entitlement
from apps.demand.entitlements.selectors import RIGHTS, STOPS
from apps.ground.accounts.models import ApiKey
from apps.ground.tenancy.scope import Scope, query_both, scoped
from intelgraph.database.connection import connection
from tests.demand.entitlements.test_api import Program, about, ask
from tests.factories.entitlements import bought, owner_of
from tests.support.racing import enter_us

WHOLE = Scope(reach="marketplace")


@pytest.fixture
def entitlement(own_database: str) -> Entitlement:
    """A purchase in a database where commits are commits."""
    enter_us()
    with scoped(WHOLE):
        return bought()


def read_last(entitlement: Entitlement) -> list[tuple[Any, ...]]:
    asked = [[entitlement.listing], [entitlement.customer_ref]]
    return query_both(RIGHTS, asked, STOPS, asked, last=True)[0]


def status() -> TransactionStatus:
    return connection.connection.pgconn.transaction_status


def test_what_is_asked_after_the_last_read_has_the_same_scope_in_another_transaction(entitlement: Entitlement) -> None:
    """P10: the stranger sees nothing before and after, the owner the row; the server was in no transaction between."""
    with scoped(WHOLE):
        actors = [(owner_of(entitlement), 1), (owner_of(bought()), 0)]
    for actor, rows in actors:
        with scoped(actor):
            assert len(read_last(entitlement)) == rows
            assert status() == TransactionStatus.IDLE
            assert Entitlement.objects.filter(pk=entitlement.pk).count() == rows
            assert status() == TransactionStatus.INTRANS
    assert status() == TransactionStatus.IDLE


def test_inside_a_savepoint_nothing_ends(entitlement: Entitlement) -> None:
    """P02: what was written before in the transaction can still be undone."""
    with scoped(WHOLE):
        Entitlement.objects.filter(pk=entitlement.pk).update(stamp=99)
        with transaction.atomic():
            read_last(entitlement)
            assert status() == TransactionStatus.INTRANS
        transaction.set_rollback(True)
    with scoped(WHOLE):
        assert Entitlement.objects.get(pk=entitlement.pk).stamp == entitlement.stamp


def test_a_decision_takes_two_round_trips_and_its_key_is_noted(entitlement: Entitlement) -> None:
    """C15: one for the key and one for rights and restrictions, whose text ends the transaction."""
    with scoped(WHOLE):
        program = Program(entitlement.partner)
    assert ask(program, about(entitlement))[0]["code"] == "ok"  # the first use of a key is written down
    sent: list[str] = []

    def noted(execute: Any, sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(noted):
        assert ask(program, about(entitlement))[0]["code"] == "ok"
    assert [text.endswith("; COMMIT") for text in sent] == [False, True]
    enter_us()
    with scoped(WHOLE):
        assert ApiKey.objects.exclude(last_used_at=None).count() == 1
