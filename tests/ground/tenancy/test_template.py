"""A marketplace cloned from the template is the template's equal in everything the database enforces."""

from typing import Any

import pytest
from django.db import connection

CATALOGUE = {
    "tables": "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relnamespace = %s::regnamespace"
    " AND relkind = 'r' ORDER BY 1",
    "policies": "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies"
    " WHERE schemaname = %s ORDER BY 1, 2",
    "triggers": "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE c.relnamespace = %s::regnamespace AND NOT t.tgisinternal ORDER BY 1, 2",
    "rights": "SELECT table_name, privilege_type, grantee FROM information_schema.role_table_grants"
    " WHERE table_schema = %s ORDER BY 1, 2, 3",
    "constraints": "SELECT c.relname, n.conname, n.contype FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid"
    " WHERE c.relnamespace = %s::regnamespace ORDER BY 1, 2",
    "indexes": "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = %s ORDER BY 1, 2",
}


def rows(query: str, schema: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [schema])
        return [
            tuple(value.replace(f"{schema}.", "") if isinstance(value, str) else value for value in row)
            for row in cursor.fetchall()
        ]


@pytest.mark.parametrize("kind", CATALOGUE)
def test_a_clone_has_what_the_template_has(us: object, kind: str) -> None:
    ours, template = rows(CATALOGUE[kind], "us"), rows(CATALOGUE[kind], "marketplace_template")
    assert ours == template
    assert template, f"the template has no {kind}"
