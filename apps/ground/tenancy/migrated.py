"""Whether the schemas are of the migrations that this code was written for (fault B113)."""

from functools import cache

from django.db import DatabaseError, InterfaceError
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from apps.ground.tenancy.models import Marketplace
from intelgraph.database.connection import connection

CONTROL_PLANE = "public"
_complete: set[str] = set()


@cache
def migrations_of_the_code() -> frozenset[str]:
    """Every migration on disk, as `app.name`."""
    known = MigrationLoader(None).disk_migrations
    return frozenset(f"{app}.{name}" for app, name in known)


def schema_state() -> str:
    """`ok`; `behind` where some schema lacks a migration of this code; `ahead` where one has more; `away`.

    Behind is told before ahead: such a marketplace is not served, while one that is ahead may be by newer processes.
    """
    try:
        connection.set_schema_to_public()
        names = [CONTROL_PLANE, *Marketplace.objects.values_list("schema_name", flat=True)]
        applied = _applied(names)
    except (DatabaseError, InterfaceError):
        return "away"
    known = migrations_of_the_code()
    if any(known - each for each in applied.values()):
        return "behind"
    return "ahead" if any(each - known for each in applied.values()) else "ok"


def is_behind(marketplace: Marketplace) -> bool:
    """Whether the marketplace's schema lacks a migration; one that lacks none is not asked again, for it never will."""
    name = marketplace.name
    if name not in _complete and not migrations_of_the_code() - _applied([name])[name]:
        _complete.add(name)
    return name not in _complete


def forget() -> None:
    """Ask again; for tests, which change schemas under the process."""
    _complete.clear()


def _applied(schemas: list[str]) -> dict[str, set[str]]:
    each = sql.SQL("SELECT {}, array_agg(app || '.' || name) FROM {}")
    question = sql.SQL(" UNION ALL ").join(
        each.format(sql.Literal(name), sql.Identifier(name, "django_migrations")) for name in schemas
    )
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {name: set(applied or ()) for name, applied in cursor.fetchall()}
