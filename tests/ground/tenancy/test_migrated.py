"""Code and schema of different ages: /readyz is red, and a marketplace that lacks a migration is not served (B113)."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client

from apps.ground.tenancy import migrated

LAST = ("tenancy", "0002_marketplace_opened_at")
FUTURE = ("listings", "0999_of_a_newer_release")


@pytest.fixture(autouse=True)
def _asked_anew(own_database: str) -> Iterator[None]:
    connection.set_schema_to_public()
    migrated.forget()
    yield
    migrated.forget()


def change(schema: str, statement: str, migration: tuple[str, str], database: str) -> None:
    """What a release that stopped half-way, or another one, leaves in the books of a schema."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"].rpartition("/")[0] + f"/{database}") as owner:
        owner.execute(f"SET search_path = {schema}")
        assert owner.execute(statement, migration).rowcount == 1


def lack(schema: str, database: str) -> None:
    change(schema, "DELETE FROM django_migrations WHERE app = %s AND name = %s", LAST, database)


def have_more(schema: str, database: str) -> None:
    statement = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())"
    change(schema, statement, FUTURE, database)


def asked(path: str, host: str = "us.localhost") -> Any:
    return Client(HTTP_HOST=host).get(path)


def test_code_and_schemas_of_one_age_are_ready() -> None:
    """B113, control"""
    ready = asked("/readyz")
    assert (ready.status_code, ready.json()["parts"]["schema"]) == (200, "ok")


@pytest.mark.parametrize("schema", ["public", "us", "eu"])
def test_a_schema_that_lacks_a_migration_is_not_ready(own_database: str, schema: str) -> None:
    """B113: code newer than the control plane, or than one marketplace of several."""
    lack(schema, own_database)
    ready = asked("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)
    assert ready.json()["parts"]["schema"] == "behind"
    assert asked("/healthz").status_code == 200


@pytest.mark.parametrize("schema", ["public", "eu"])
def test_a_schema_of_newer_code_is_not_ready(own_database: str, schema: str) -> None:
    """B113: code older than the schema; its pages go on until the newer processes have taken over."""
    have_more(schema, own_database)
    ready = asked("/readyz")
    assert (ready.status_code, ready.json()["parts"]["schema"]) == (503, "ahead")
    assert asked("/", "eu.localhost").status_code == 200


def test_a_half_migrated_marketplace_is_not_served_and_the_others_are(own_database: str) -> None:
    """B113 P16: answered 503 by pages and API until it is whole, and then without anybody's help."""
    lack("us", own_database)
    for path in ("/", "/api/v1/catalogue"):
        refused = asked(path)
        assert (refused.status_code, refused["Retry-After"]) == (503, "60")
        assert b"being updated" in refused.content
        assert not refused.cookies
    assert asked("/api/v1/catalogue").json()["code"] == "marketplace_updating"
    assert asked("/", "eu.localhost").status_code == 200
    statement = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())"
    change("us", statement, LAST, own_database)
    assert asked("/").status_code == 200
    assert asked("/readyz").status_code == 200
