"""What the web role may do in the control plane: read it, open what was founded, move a clock."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from apps.ground.tenancy.models import Marketplace

OF_TABLES = """
SELECT c.relname::text, g.privilege_type, '' FROM pg_class c, aclexplode(c.relacl) AS g
WHERE c.relnamespace = 'public'::regnamespace AND g.grantee IN (0, %(role)s::regrole)
UNION ALL
SELECT c.relname::text, g.privilege_type, a.attname::text
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) AS g
WHERE c.relnamespace = 'public'::regnamespace AND g.grantee IN (0, %(role)s::regrole)
"""
OF_SCHEMA = """
SELECT g.privilege_type FROM pg_namespace n, aclexplode(n.nspacl) AS g
WHERE n.nspname = 'public' AND g.grantee IN (0, %(role)s::regrole)
"""


def granted(query: str) -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"role": settings.DATABASE_WEB_ROLE})
        return {tuple(row) for row in cursor.fetchall()}


def test_these_are_the_web_roles_rights_in_the_control_plane(us: Marketplace) -> None:
    """Tables, sequences and columns of schema public, granted to the role or to everybody."""
    assert granted(OF_TABLES) == {
        ("django_migrations", "SELECT", ""),
        ("tenancy_domain", "SELECT", ""),
        ("tenancy_marketplace", "SELECT", ""),
        ("tenancy_marketplace", "UPDATE", "clock_offset"),
        ("tenancy_marketplace", "UPDATE", "opened_at"),
    }
    assert granted(OF_SCHEMA) == {("USAGE",)}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE public.tenancy_marketplace SET title = 'Somebody else''s'",
        "UPDATE public.tenancy_marketplace SET is_sandbox = true, clock_offset = '1 day'",
        "UPDATE public.tenancy_domain SET domain = 'elsewhere.example'",
        "DELETE FROM public.tenancy_domain",
        "INSERT INTO public.tenancy_marketplace (schema_name) VALUES ('another')",
        "SELECT nextval('public.tenancy_marketplace_id_seq')",
        "CREATE TABLE public.kept_here (id int)",
    ],
)
def test_nothing_else_there_is_the_web_roles_to_change(us: Marketplace, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(change)
