"""Guards of the database: each is found, is gone in the changed template, and is back afterwards."""

import os
from collections.abc import Iterator

import psycopg
import pytest

from tests.mutants import database, listed
from tests.mutants.mutant import Mutant
from tests.mutants.templates import Templates
from tests.support.databases import clone_database, drop_database, template_database


@pytest.fixture(scope="module")
def templates() -> Iterator[Templates]:
    """A template of these tests' own."""
    name = clone_database(template_database(), "mutants")
    yield Templates(os.environ["DATABASE_OWNER_URL"], name)
    drop_database(name)


def found(templates: Templates) -> dict[str, Mutant]:
    with templates.connected() as connection:
        mutants = [
            *database.row_policies(connection),
            *database.append_only_triggers(connection),
            *database.constraints(connection, listed.constraints()),
        ]
    return {mutant.id: mutant for mutant in mutants}


def policy_of(templates: Templates, table: str) -> list[tuple[str, str]]:
    with templates.connected() as connection:
        query = "SELECT schemaname, qual FROM pg_policies WHERE tablename = %s AND policyname = 'owned' ORDER BY 1"
        return connection.execute(query, [table]).fetchall()


def test_every_kind_is_found(templates: Templates) -> None:
    ids = set(found(templates))
    assert {
        "trigger-provenance_leafrow-append_only",
        "trigger-provenance_leafrow-append_only_truncate",
        "constraint-never_more_seats_assigned_than_bought",
        "constraint-one_public_listing_an_address",
    } <= ids
    kinds = {each.removesuffix("-public") for each in ids if each.startswith("rows-") and each.endswith("-public")}
    assert kinds, "no row policy with public rows"
    for kind in kinds:
        assert {f"{kind}-read", f"{kind}-write", f"{kind}-force"} <= ids


def test_a_guard_is_gone_in_every_marketplace_and_back_afterwards(templates: Templates) -> None:
    opened = next(each for each in found(templates).values() if each.id.endswith("-read"))
    table = opened.tests[-1]
    before = policy_of(templates, table)

    with templates.changed(opened.statements):
        assert policy_of(templates, table) == [
            ("eu", "true"),
            ("marketplace_template", "true"),
            ("us", "true"),
        ]

    assert policy_of(templates, table) == before


@pytest.mark.parametrize(
    "guard", ["trigger-provenance_leafrow-append_only", "constraint-one_public_listing_an_address"]
)
def test_what_was_dropped_is_not_found_until_it_is_back(templates: Templates, guard: str) -> None:
    with templates.changed(found(templates)[guard].statements):
        if guard.startswith("constraint-"):
            with pytest.raises(LookupError):
                found(templates)
        else:
            assert guard not in found(templates)
    assert guard in found(templates)


def test_what_a_killed_run_left_behind_is_put_back(templates: Templates) -> None:
    before = policy_of(templates, "checkout_order")
    with psycopg.connect(templates.owner_url, autocommit=True) as owner:
        owner.execute(f'ALTER DATABASE "{templates.name}" RENAME TO "{templates.kept}"')
        owner.execute(f'CREATE DATABASE "{templates.name}"')

    again = Templates(templates.owner_url, templates.name)

    assert policy_of(again, "checkout_order") == before
