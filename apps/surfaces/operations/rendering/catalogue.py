"""`catalog.sql`: the tables of the catalogue as PostgreSQL holds them after all migrations (columns, constraints,
indexes and row security)."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

APPS = ("listings", "pricing")
COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod), attnotnull,
           CASE WHEN attgenerated = '' THEN pg_get_expr(adbin, adrelid) END
      FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname"""
CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid, true) FROM pg_constraint
     WHERE conrelid = %s::regclass AND contype IN ('c', 'f', 'p', 'u', 'x') ORDER BY conname"""
INDEXES = """
    SELECT pg_get_indexdef(indexrelid, 0, true) FROM pg_index
     WHERE indrelid = %s::regclass
       AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
     ORDER BY 1"""
POLICIES = """
    SELECT policyname, cmd, qual, with_check FROM pg_policies
     WHERE schemaname = current_schema() AND tablename = %s ORDER BY policyname"""


def document() -> str:
    """The statements, table by table. Reads the marketplace that is entered."""
    lines = [
        "-- The catalogue's tables in the schema of a marketplace. Rendered by `manage.py render`; a test compares it."
    ]
    with connection.cursor() as cursor:
        for app in APPS:
            for table in sorted(model._meta.db_table for model in apps.get_app_config(app).get_models()):
                lines += ["", *_table(cursor, table)]
        cursor.execute("SELECT current_schema()")
        schema = cursor.fetchone()[0]
    return "\n".join(lines).replace(f"{schema}.", "") + "\n"


def _table(cursor: CursorWrapper, table: str) -> Iterator[str]:
    parts = [
        *_columns(cursor, table),
        *(f"CONSTRAINT {name} {says}" for name, says in _rows(cursor, CONSTRAINTS, table)),
    ]
    yield f"CREATE TABLE {table} ("
    yield ",\n".join(f"    {part}" for part in parts)
    yield ");"
    for (index,) in _rows(cursor, INDEXES, table):
        yield f"{index};"
    for name, verb, using, check in _rows(cursor, POLICIES, table):
        says = [f"USING {using}" if using else "", f"WITH CHECK {check}" if check else ""]
        yield f"CREATE POLICY {name} ON {table} FOR {verb} {' '.join(filter(None, says))};"


def _columns(cursor: CursorWrapper, table: str) -> Iterator[str]:
    for name, kind, is_required, default in _rows(cursor, COLUMNS, table):
        yield " ".join(filter(None, [name, kind, is_required and "NOT NULL", default and f"DEFAULT {default}"]))


def _rows(cursor: CursorWrapper, statement: str, table: str) -> list[tuple[str, ...]]:
    cursor.execute(statement, [table])
    return cursor.fetchall()
