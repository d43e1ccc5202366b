"""System checks of what a live marketplace must be set to: shown by `manage.py check --deploy`, required at each start.

Another app adds its own in a `checks.py` with `@register(Tags.security, SERVING, deploy=True)`; it is found by name.
"""

import os
from typing import Any

import psycopg
from django.conf import settings
from django.core.checks import Error, Tags, register

#: What must hold before pages are served, and before anything works behind them.
SERVING, BEHIND = "serving", "behind"
LEAST_SECRET = 40
PLACEHOLDER = "only-for-building"


@register(Tags.security, SERVING, BEHIND, deploy=True)
def settings_are_sound(**_given: Any) -> list[Error]:
    """B111: each fault names the setting, never its value. On a developer's machine DEBUG says so."""
    if settings.DEBUG:
        return []
    found = []
    if len(settings.SECRET_KEY) < LEAST_SECRET or settings.SECRET_KEY.startswith(PLACEHOLDER):
        found.append(
            Error(f"SECRET_KEY must be random and have at least {LEAST_SECRET} characters", id="intelgraph.E001")
        )
    if os.environ.get("FAILPOINTS") and not settings.FAULT_INJECTION:
        found.append(Error("FAILPOINTS is set, and this is no test setting", id="intelgraph.E002"))
    if settings.DATABASE_URL == settings.DATABASE_OWNER_URL:
        found.append(Error("DATABASE_URL and DATABASE_OWNER_URL must name two roles", id="intelgraph.E003"))
    return found


@register(Tags.security, SERVING, BEHIND, deploy=True)
def web_role_is_bound(**_given: Any) -> list[Error]:
    """B112: the web role is no superuser, does not bypass row security and owns no table. A database that is away is
    asked later."""
    try:
        with psycopg.connect(settings.DATABASE_URL, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolsuper OR rolbypassrls,"
                " EXISTS (SELECT 1 FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p', 'v'))"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return []
    if row is not None and not row[0] and not row[1]:
        return []
    fault = "role_bypasses_rls: the role of DATABASE_URL must be no superuser, not bypass row security, own nothing"
    return [Error(fault, id="intelgraph.E004")]
