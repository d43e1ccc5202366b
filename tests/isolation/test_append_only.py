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
#: trigger -> what it guards, as bits of pg_trigger.tgtype: each row 1, before 2, delete 8, update 16, truncate 32.
TRIGGERS = {"append_only": 1 | 2 | 8 | 16, "append_only_truncate": 2 | 32}


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
    found = rows(
        "SELECT t.tgname, t.tgtype::int, t.tgenabled::text, p.pronamespace::regnamespace::text || '.' || p.proname"
        " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE t.tgrelid = (%s || '.' || %s)::regclass AND NOT t.tgisinternal AND p.proname = 'refuse_change'",
        schema,
        table,
    )
    assert {name: rest for name, *rest in found} == {
        name: [kind, "O", "public.refuse_change"] for name, kind in TRIGGERS.items()
    }


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
