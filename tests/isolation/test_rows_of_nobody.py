"""Guarded tables that name no organisation as an owner: the product's own rows, and those of one person."""

import json

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from apps.ground.tenancy.scope import NO_ROWS, Scope, scope_of, scoped
from tests.isolation.conftest import Places
from tests.isolation.tables import owned_tables, rows

SCHEMAS = ("marketplace_template", "us", "eu")
ALL = Scope(reach="marketplace")
#: The product's own tables: table -> whether everyone reads its rows.
THE_PRODUCTS = {
    "checkout_numberseries": False,
    "commands_idempotencykey": False,
    "events_handled": False,
    "jobs_job": False,
    "listings_labelset": True,
    "listings_searchmiss": False,
    "listings_synonymedition": True,
    "listings_word": True,
}
GUARDED = "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind = 'r' AND relforcerowsecurity"


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("table", THE_PRODUCTS)
def test_row_security_is_forced(us: object, schema: str, table: str) -> None:
    assert (table,) in rows(GUARDED, schema)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_no_other_table_is_guarded_and_walked_by_no_test(us: object, schema: str) -> None:
    guarded = {name for (name,) in rows(GUARDED, schema)}
    assert guarded - {table.name for table in owned_tables()} == set(THE_PRODUCTS)


@pytest.mark.parametrize("table", THE_PRODUCTS)
def test_only_the_product_reads_and_writes_its_own_rows(places: Places, table: str) -> None:
    """P10 S05: whoever asks, nobody changes, removes or adds one; what is public is read by everyone."""
    with scoped(ALL):
        kept = all_of(table)
    assert kept, "no row in any world: the walk would prove nothing"
    for scope in (NO_ROWS, scope_of(places.own.buyer), scope_of(places.own.seller)):
        with scoped(scope):
            assert all_of(table) == (kept if THE_PRODUCTS[table] else [])
            assert is_refused(table, kept[0])
            assert changed(f'DELETE FROM "{table}"') == 0
    with scoped(ALL):
        assert all_of(table) == kept


def test_nobody_writes_a_notices_notice_to_another_person(places: Places) -> None:
    """P10 S05: a notice is its reader's alone, so only the product writes one to somebody else."""
    reader = places.own.buyer.user_id
    with scoped(ALL):
        notice = next(each for each in all_of("notices_notice") if json.loads(each)["user_id"] != reader)
    with scoped(scope_of(places.own.buyer)):
        assert is_refused("notices_notice", notice)


def all_of(table: str) -> list[str]:
    """The rows that the present scope shows, as JSON."""
    return [row for (row,) in rows(f'SELECT to_jsonb(t)::text FROM "{table}" t ORDER BY 1')]


def is_refused(table: str, row: str) -> bool:
    """Whether adding this row is refused by the policy, which is asked before any unique constraint."""
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'INSERT INTO "{table}" SELECT * FROM jsonb_populate_record(NULL::"{table}", %s::jsonb)', [row])
    return isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


def changed(statement: str) -> int:
    """How many rows a statement changed; none where the role may not even try."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.rowcount)
    except DatabaseError as refused:
        if not isinstance(refused.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        return 0
