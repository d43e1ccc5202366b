"""Guards in the database, read from a template database: row policies, append-only triggers, constraints."""

import re
from collections.abc import Mapping, Sequence

import psycopg

from tests.mutants.mutant import Mutant

WALKS = ("tests/isolation/test_row_security.py", "tests/isolation/test_rows_of_nobody.py")
APPEND_ONLY_WALK = "tests/isolation/test_append_only.py"
POLICIES = """
SELECT tablename, jsonb_object_agg(policyname, jsonb_build_array(coalesce(qual, ''), coalesce(with_check, '')))
FROM pg_policies WHERE schemaname = 'us' GROUP BY tablename ORDER BY tablename
"""
SCHEMAS_OF_TABLE = "SELECT schemaname FROM pg_tables WHERE tablename = %s ORDER BY schemaname"
TRIGGERS = """
SELECT c.relname, t.tgname, array_agg(c.relnamespace::regnamespace::text ORDER BY 1)
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE p.proname = 'refuse_change' AND NOT t.tgisinternal GROUP BY 1, 2 ORDER BY 1, 2
"""
CONSTRAINT = """
SELECT n.nspname, c.relname, false FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace WHERE k.conname = %(name)s
UNION ALL
SELECT n.nspname, i.relname, true FROM pg_class i JOIN pg_namespace n ON n.oid = i.relnamespace
WHERE i.relname = %(name)s AND i.relkind = 'i' AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.oid)
ORDER BY 1
"""
Rules = Mapping[str, Sequence[str]]


def row_policies(connection: psycopg.Connection) -> list[Mutant]:
    """For one table of each kind of row policy: it lets anybody read, lets anybody write, is not forced; and where
    some rows are public, all of them are."""
    kinds: dict[tuple[object, ...], str] = {}
    for table, rules in connection.execute(POLICIES).fetchall():
        kinds.setdefault(_kind(rules), table)
    found = []
    for kind, table in sorted(kinds.items(), key=lambda pair: pair[1]):
        for name, statement in _openings("shown" in kind).items():
            everywhere = tuple(f"{statement.format(table=each)}" for each in _qualified(connection, table))
            found.append(Mutant(f"rows-{table}-{name}", "row policy", (*WALKS, "-k", table), statements=everywhere))
    return found


def _kind(rules: Rules) -> tuple[object, ...]:
    """What tells one kind of row policy from another: how many organisations and persons it names, what is public."""
    counts = [len(re.findall(rf"intelgraph\.{name}'", side)) for side in rules["owned"] for name in ("org\\w+", "user")]
    return (*counts, *sorted(rules))


def _openings(is_public: bool) -> dict[str, str]:
    found = {
        "read": "ALTER POLICY owned ON {table} USING (true)",
        "write": "ALTER POLICY owned ON {table} WITH CHECK (true)",
        "force": "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
    }
    return found | ({"public": "ALTER POLICY shown ON {table} USING (true)"} if is_public else {})


def _qualified(connection: psycopg.Connection, table: str) -> list[str]:
    return [f'"{schema}"."{table}"' for (schema,) in connection.execute(SCHEMAS_OF_TABLE, [table]).fetchall()]


def append_only_triggers(connection: psycopg.Connection) -> list[Mutant]:
    """Each trigger that keeps rows from being changed, dropped in every marketplace."""
    return [
        Mutant(
            f"trigger-{table}-{trigger}",
            "append-only trigger",
            (APPEND_ONLY_WALK, "-k", table),
            statements=tuple(f'DROP TRIGGER "{trigger}" ON "{schema}"."{table}"' for schema in schemas),
        )
        for table, trigger, schemas in connection.execute(TRIGGERS).fetchall()
    ]


def constraints(connection: psycopg.Connection, listed: Mapping[str, tuple[str, ...]]) -> list[Mutant]:
    """Each listed constraint, dropped wherever it is. Raises LookupError for a name that the database does not hold."""
    found = []
    for name, tests in sorted(listed.items()):
        places = connection.execute(CONSTRAINT, {"name": name}).fetchall()
        if not places:
            raise LookupError(f"no constraint is named {name}: correct the list")
        statements = tuple(
            f'DROP INDEX "{schema}"."{name}"'
            if is_index
            else f'ALTER TABLE "{schema}"."{table}" DROP CONSTRAINT "{name}"'
            for schema, table, is_index in places
        )
        found.append(Mutant(f"constraint-{name}", "constraint", tests, statements=statements))
    return found
