"""What is prepared on a connection shows each request its own rows only, whoever asked before on it."""

import pytest
from django.db import DataError, connections, transaction

from apps.demand.entitlements.models import Entitlement
from apps.demand.entitlements.selectors import RIGHTS, STOPS
from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.current import named
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import query_both, scoped
from intelgraph.database.base import DatabaseWrapper
from intelgraph.database.connection import connection
from intelgraph.database.prepared import Prepared, known_to
from tests.factories.entitlements import bought, owner_of

ONE_OVER = Prepared("one_over", ("bigint",), "SELECT 1 / $1")


def asked(statement: Prepared, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(connection.calling(statement), list(values))
        return cursor.fetchall()


def both(entitlement: Entitlement) -> list[list[str]]:
    return [[entitlement.listing], [entitlement.customer_ref]]


def stranger_to(entitlement: Entitlement) -> Actor:
    stranger = owner_of(bought())
    assert stranger.organisation_id not in (entitlement.customer_id, entitlement.partner_id)
    return stranger


def stopped(entitlement: Entitlement) -> None:
    Restriction.objects.create(
        scope="listing",
        target=entitlement.listing,
        effects=["block_use"],
        basis="legal",
        reason="An order of the court",
        starts_at=clock.now(),
        review_by=clock.now(),
        imposed_by="usr_operator",
    )


def test_one_plan_gives_each_marketplace_its_own_rows(us: Marketplace) -> None:
    """P10 S02: the statement that us prepared is asked in eu and in us again on one connection."""
    asked_for = both(bought())
    assert len(asked(RIGHTS, *asked_for)) == 1
    name = known_to(connection.connection)[RIGHTS]
    connection.set_tenant(named("eu"))
    assert asked(RIGHTS, *asked_for) == []
    connection.set_tenant(us)
    assert len(asked(RIGHTS, *asked_for)) == 1
    assert known_to(connection.connection)[RIGHTS] == name


def test_one_plan_gives_each_actor_their_own_rows(us: Marketplace) -> None:
    """P10 S02: who asks after its owner, by the same plan, sees nothing, and the other way round."""
    entitlement = bought()
    owner, stranger = owner_of(entitlement), stranger_to(entitlement)
    for actor, rows in ((owner, 1), (stranger, 0), (owner, 1)) * 4:  # beyond five runs the plan is no longer made anew
        with scoped(actor):
            assert len(asked(RIGHTS, *both(entitlement))) == rows


def test_the_books_are_read_above_the_scope_and_the_scope_holds_again(us: Marketplace) -> None:
    """P10: a stranger's decision learns of the restriction, of no entitlement, and nothing of what comes after it."""
    entitlement = bought()
    stranger = stranger_to(entitlement)
    stopped(entitlement)
    with scoped(stranger):
        rows, books = query_both(RIGHTS, both(entitlement), STOPS, both(entitlement))
        assert (rows, [target for target, _effects in books]) == ([], [entitlement.listing])
        assert asked(RIGHTS, *both(entitlement)) == []


def test_without_the_word_that_the_scope_was_changed_the_next_statement_shows_too_much(
    us: Marketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """P10, the control: what the test above would find, were the connection not told."""
    entitlement = bought()
    stranger = stranger_to(entitlement)
    monkeypatch.setattr(DatabaseWrapper, "scope_sent", lambda self, scope: None)
    with scoped(stranger):
        query_both(RIGHTS, both(entitlement), STOPS, both(entitlement))
        assert len(asked(RIGHTS, *both(entitlement))) == 1


def test_a_statement_that_failed_when_it_was_first_asked_can_be_asked_again(us: Marketplace) -> None:
    """F23: an error on the way leaves neither a name that is taken nor one that is missing."""
    with pytest.raises(DataError), transaction.atomic():
        asked(ONE_OVER, 0)
    assert asked(ONE_OVER, 1) == [(1,)]
    with pytest.raises(DataError), transaction.atomic():
        asked(ONE_OVER, 0)
    assert asked(ONE_OVER, 1) == [(1,)]


def test_outside_a_transaction_the_books_are_not_read(us: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """P10: a scope that ends with its statement would be none."""
    with monkeypatch.context() as outside:
        outside.setattr(connections["default"], "in_atomic_block", False)
        with pytest.raises(RuntimeError, match="transaction"):
            query_both(RIGHTS, [[], []], STOPS, [[], []])
