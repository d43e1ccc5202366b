"""P14: rows that migrations declare append-only are neither changed nor removed, in any marketplace, by any role."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db.migrations import RunSQL
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from apps.ground.tenancy.rows import append_only
from tests.isolation.tables import marketplace_tables, rows

SCHEMAS = ("marketplace_template", "us", "eu")
EACH_ROW, BEFORE, DELETE, UPDATE, TRUNCATE = 1, 2, 8, 16, 32  # bits of pg_trigger.tgtype
CHANGED, REMOVED, EMPTIED = EACH_ROW | BEFORE | UPDATE, EACH_ROW | BEFORE | DELETE, BEFORE | TRUNCATE
TRIGGERS = {"append_only": CHANGED | REMOVED, "append_only_truncate": EMPTIED}
#: Tables whose rows are kept from a certain state on, or but for certain columns: table -> trigger -> what it refuses.
KEPT_IN_PART = {
    "checkout_agreement": {"stays_as_agreed": CHANGED, "agreements_are_kept": REMOVED},
    "listings_listingversion": {"snapshots_stay": CHANGED, "snapshots_are_kept": REMOVED},
    "metering_meterevent": {"what_was_sent_stays": CHANGED, "events_are_kept": REMOVED, "events_are_all_kept": EMPTIED},
    "pricing_plan": {"fixed_once_active": CHANGED, "kept_once_active": REMOVED},
}


def declared() -> list[str]:
    """The tables for which a migration says so."""
    operations = [
        each
        for migration in MigrationLoader(None).disk_migrations.values()
        for each in migration.operations
        if isinstance(each, RunSQL)
    ]
    tables = [table.name for table in marketplace_tables()]
    return [table for table in tables if any(each.sql == append_only(table).sql for each in operations)]


def test_there_are_tables_to_walk() -> None:
    assert {"provenance_leafrow", "provenance_checkpointrow", "checkout_termsacceptance"} <= set(declared())


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("table", declared())
def test_a_table_declared_append_only_is_guarded(us: object, schema: str, table: str) -> None:
    assert refusing(schema, table) == TRIGGERS


@pytest.mark.parametrize("schema", SCHEMAS)
@pytest.mark.parametrize("table", KEPT_IN_PART)
def test_a_table_that_is_kept_in_part_is_guarded(us: object, schema: str, table: str) -> None:
    assert refusing(schema, table) == KEPT_IN_PART[table]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_no_other_table_refuses_changes_and_is_walked_by_no_test(us: object, schema: str) -> None:
    found = rows(
        "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgfoid = 'public.refuse_change'::regproc AND c.relnamespace = %s::regnamespace",
        schema,
    )
    assert {table for (table,) in found} == {*declared(), *KEPT_IN_PART}


def refusing(schema: str, table: str) -> dict[str, int]:
    """The triggers of a table that are enabled and refuse a change, each with what it refuses."""
    found = rows(
        "SELECT tgname, tgtype::int FROM pg_trigger WHERE tgrelid = (%s || '.' || %s)::regclass"
        " AND tgfoid = 'public.refuse_change'::regproc AND tgenabled = 'O' AND NOT tgisinternal",
        schema,
        table,
    )
    return dict(found)


@pytest.fixture
def written(own_database: str) -> Iterator[psycopg.Connection]:
    """A table of one row that is append-only, for the role that owns it."""
    url = urlunsplit(urlsplit(os.environ["DATABASE_OWNER_URL"])._replace(path=f"/{own_database}"))
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE TABLE us.kept (id int); INSERT INTO us.kept VALUES (1)")
        owner.execute(sql.SQL(append_only("us.kept").sql))
        yield owner


@pytest.mark.parametrize("statement", ["UPDATE us.kept SET id = 2", "DELETE FROM us.kept", "TRUNCATE us.kept"])
def test_even_the_owner_changes_no_row(written: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.RestrictViolation):
        written.execute(sql.SQL(statement))
    assert written.execute("SELECT id FROM us.kept").fetchall() == [(1,)]
