"""Refuses to serve what is not sound: each fault a line that names the setting, never its value (B109, B111, B112)."""

import os

import psycopg
from django.conf import settings
from django.urls import get_resolver

from apps.ground.policy.active import active
from apps.ground.policy.bundle import PolicyError
from intelgraph.policy_files import faults_of_files

LEAST_SECRET = 40
PLACEHOLDER = "only-for-building"


class NotSound(SystemExit):
    """The reasons, a line each; the process ends with code 1."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("The marketplace does not start:\n" + "\n".join(f"- {reason}" for reason in reasons))


def require_sound() -> None:
    """Ask settings, database and policies before any request; a database that is away, later. Raises: NotSound."""
    _refuse(faults_of_settings() + faults_of_role() + faults_of_policies())


def require_sound_behind() -> None:
    """The same of what works behind the pages, before any work; of the policies each asks its own. Raises: NotSound."""
    _refuse(faults_of_settings() + faults_of_role())


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise NotSound(reasons)


def faults_of_settings() -> list[str]:
    """What a live marketplace must not be set to; on a developer's machine DEBUG says so."""
    if settings.DEBUG:
        return []
    found = []
    if len(settings.SECRET_KEY) < LEAST_SECRET or settings.SECRET_KEY.startswith(PLACEHOLDER):
        found.append(f"SECRET_KEY must be random and have at least {LEAST_SECRET} characters")
    if os.environ.get("FAILPOINTS") and not settings.FAULT_INJECTION:
        found.append("FAILPOINTS is set, and this is no test setting")
    if settings.DATABASE_URL == settings.DATABASE_OWNER_URL:
        found.append("DATABASE_URL and DATABASE_OWNER_URL must name two roles")
    return found


def faults_of_role() -> list[str]:
    """Whether the web role could bypass row security: superuser, BYPASSRLS, or owner of a table."""
    try:
        with psycopg.connect(settings.DATABASE_URL, connect_timeout=3) as connection:
            row = connection.execute(
                "SELECT rolsuper OR rolbypassrls,"
                " EXISTS (SELECT 1 FROM pg_class WHERE relowner = pg_roles.oid AND relkind IN ('r', 'p', 'v'))"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError:
        return []
    if row is None or row[0] or row[1]:
        return [
            "role_bypasses_rls: the role of DATABASE_URL must be no superuser, not bypass row security, own nothing"
        ]
    return []


def faults_of_policies() -> list[str]:
    """Each file of `policies/` that is wrong, with its line and the rule it breaks."""
    assert get_resolver().url_patterns  # whoever reads such a file is imported with the pages
    try:
        active()
    except PolicyError as error:
        return [str(error), *faults_of_files()]
    return faults_of_files()
