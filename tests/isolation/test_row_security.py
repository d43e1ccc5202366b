"""Row security below every query, walked from the models: a new table of organisations is guarded or this is red."""

import re
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from apps.ground.policy.actor import Actor
from apps.ground.tenancy.scope import NO_ROWS, Scope, scope_of, scoped
from tests.isolation.conftest import Places
from tests.isolation.tables import (
    NO_OWNERS,
    NOBODYS,
    Table,
    is_owned_by,
    keys_of,
    marketplace_tables,
    owned_tables,
    policies,
    public_condition,
    rows,
)
from tests.isolation.worlds import World

SCHEMAS = ("marketplace_template", "us", "eu")
EACH = pytest.mark.parametrize("table", owned_tables(), ids=[table.name for table in owned_tables()])
ALL = Scope(reach="marketplace")

#: Guarded tables in which the worlds have no row that is private, each with the reason.
ALL_PUBLIC = {
    "listings_formerslug": "an address that was public leads on for everybody",
    "listings_searchentry": "what the storefront lists",
}


def test_there_are_tables_to_walk() -> None:
    names = {table.name for table in owned_tables()}
    assert {"accounts_organisation", "checkout_order", "restrictions_restriction", "provenance_opening"} <= names
    assert len(names) > 30


@pytest.mark.parametrize("schema", SCHEMAS)
@EACH
def test_an_organisations_table_is_guarded_by_each_of_its_owners(us: object, schema: str, table: Table) -> None:
    """P10 S05: enabled, forced, and a policy that names every owner column for reading and for writing."""
    ((enabled, forced),) = rows(
        "SELECT relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relname = %s AND relnamespace = %s::regnamespace",
        table.name,
        schema,
    )
    assert (enabled, forced) == (True, True), "row security is not forced"
    command, reads, writes = policies(schema)[table.name]["owned"]
    assert command == "ALL"
    for column in table.owners:
        if (table.name, column) in NO_OWNERS:
            continue
        assert re.search(rf"\b{column}\b", reads), f"no policy lets {column} read"
        assert re.search(rf"\b{column}\b", writes), f"no policy holds what {column} writes"


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_table_without_an_organisation_is_one_we_thought_about(us: object, schema: str) -> None:
    guarded = {
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p')"
            " AND relforcerowsecurity",
            schema,
        )
    }
    there = {
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p')", schema
        )
    }
    assert there - guarded - set(NOBODYS) == {"django_migrations"}
    assert set(NOBODYS) <= there | {table.name for table in marketplace_tables()}
    assert not set(NOBODYS) & guarded, "guarded after all: take it from the list"


def test_the_role_of_the_product_owns_nothing_and_passes_no_policy(us: object) -> None:
    """S05 P14"""
    role = rows("SELECT current_user, session_user")[0]
    assert role == (settings.DATABASE_WEB_ROLE, settings.DATABASE_WEB_ROLE)
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False, False)]
    assert rows("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []
    assert rows("SELECT nspname FROM pg_namespace WHERE nspowner = current_user::regrole") == []
    assert rows("SELECT proname FROM pg_proc WHERE proowner = current_user::regrole") == []
    assert rows("SELECT roleid FROM pg_auth_members WHERE member = current_user::regrole") == []
    assert (
        rows(
            "SELECT nspname FROM pg_namespace"
            " WHERE has_schema_privilege(oid, 'CREATE') AND nspname NOT LIKE 'pg\\_temp%%'"
        )
        == []
    )
    assert rows("SELECT has_database_privilege(current_database(), 'CREATE')") == [(False,)]
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        rows("CREATE TABLE us.stolen (id int)")
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)


@pytest.mark.parametrize("schema", [*SCHEMAS, "public"])
def test_nothing_in_the_database_runs_with_other_rights(us: object, schema: str) -> None:
    """S05: no view and no function that reads with its owner's eyes."""
    assert (
        rows("SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('v', 'm')", schema)
        == []
    )
    assert rows("SELECT proname FROM pg_proc WHERE pronamespace = %s::regnamespace AND prosecdef", schema) == []


@EACH
def test_where_nothing_is_set_only_public_rows_are_shown(places: Places, table: Table) -> None:
    """P10 S03 S05: for a query and for COPY alike."""
    public = public_condition("us", table.name)
    with scoped(ALL):
        expected, private = keys_of(table, public), keys_of(table, f"NOT ({public})")
    assert private or table.name in ALL_PUBLIC, "no private row in any world: the walk would prove nothing"
    with scoped(NO_ROWS):
        assert keys_of(table) == expected
        assert _copied(table) == len(expected)


def _copied(table: Table) -> int:
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table.name}" TO STDOUT') as lines:
        return b"".join(bytes(line) for line in lines).count(b"\n")


def actors(world: World) -> list[tuple[Actor, int]]:
    return [(world.seller, world.partner.pk), (world.buyer, world.customer.pk)]


@EACH
def test_an_organisation_is_shown_its_own_rows_and_public_ones(places: Places, table: Table) -> None:
    """P10: nothing of the neighbour's, and nothing of one's own is missing."""
    public = public_condition("us", table.name)
    for world, other in ((places.own, places.neighbour), (places.neighbour, places.own)):
        for actor, organisation in actors(world):
            mine = is_owned_by(table, (organisation,), actor.user_id)
            with scoped(ALL):
                expected = keys_of(table, f"({mine}) OR ({public})")
                foreign = keys_of(table, f"({is_owned_by(table, other.organisations)}) AND NOT ({public})")
            with scoped(scope_of(actor)):
                seen = keys_of(table)
            assert seen == expected
            assert not seen & foreign


@EACH
def test_an_organisation_cannot_touch_or_add_a_neighbours_row(places: Places, table: Table) -> None:
    """P10 S05: an update or deletion finds nothing, and a row cannot be given to the neighbour or taken from it."""
    for actor, organisation in actors(places.neighbour):
        mine = is_owned_by(table, (organisation,), actor.user_id)
        with scoped(ALL):
            foreign = keys_of(table, f"NOT coalesce({mine}, false)")
        assert foreign or table.name in ALL_PUBLIC, "nothing foreign is there: the walk would prove nothing"
        listed = ",".join(f"'{key}'" for key in foreign)
        with scoped(scope_of(actor)):
            for statement in (
                f'UPDATE "{table.name}" SET "{table.key}" = "{table.key}"',
                f'DELETE FROM "{table.name}"',
            ):
                assert _touched(f'{statement} WHERE "{table.key}" IN ({listed})') == 0


def _touched(statement: str) -> int:
    """How many rows a statement changed; none where the role may not even try."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            return int(cursor.rowcount)
    except DatabaseError as refused:
        if not isinstance(refused.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        return 0


#: Tables to which rows are added from any scope, each with the reason.
ANYONE_ADDS: dict[str, str] = {}


@EACH
def test_a_row_cannot_be_made_in_a_neighbours_name(places: Places, table: Table) -> None:
    """P10: copying one of one's own rows with the neighbour as its owner is refused by the policy itself."""
    assert (policies("us")[table.name].get("added") is not None) == (table.name in ANYONE_ADDS)
    columns = [
        each.column
        for each in table.model._meta.local_fields
        if each.column != table.key or table.owners == (table.key,)
    ]
    for actor, organisation in actors(places.neighbour):
        with scoped(ALL):
            mine = sorted(keys_of(table, is_owned_by(table, (organisation,))))
        if not mine:
            continue
        chosen = ", ".join(
            str(places.own.partner.pk) if each in _every_owner(table) else f'"{each}"' for each in columns
        )
        named = ", ".join(f'"{each}"' for each in columns)
        statement = f'INSERT INTO "{table.name}" ({named}) SELECT {chosen} FROM "{table.name}" WHERE "{table.key}" = %s'
        with scoped(scope_of(actor)), pytest.raises(DatabaseError) as refused, transaction.atomic():
            rows(statement, mine[0])
        assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege), refused.value


def _every_owner(table: Table) -> tuple[str, ...]:
    return tuple(each for each in table.owners if (table.name, each) not in NO_OWNERS)


def _children() -> list[tuple[Table, Any, Table, str]]:
    """Foreign keys between guarded tables whose rows name the same side: child, column, parent, the side."""
    tables = {table.model: table for table in owned_tables()}
    found = []
    for table in tables.values():
        for each in table.model._meta.local_fields:
            parent = tables.get(each.related_model) if each.related_model else None
            if parent is None or parent.name == "accounts_organisation":
                continue
            found += [(table, each, parent, side) for side in table.owners if side in parent.owners]
    return found


@pytest.mark.parametrize(
    ("child", "link", "parent", "side"),
    _children(),
    ids=[f"{child.name}.{link.column}-{side}" for child, link, _parent, side in _children()],
)
def test_what_belongs_together_belongs_to_the_same(
    places: Places, child: Table, link: Any, parent: Table, side: str
) -> None:
    """S05: in everything the commands made, a child has its parent's owner."""
    with scoped(ALL):
        found = rows(
            f'SELECT c."{child.key}" FROM "{child.name}" c JOIN "{parent.name}" p'
            f' ON p."{link.target_field.column}" = c."{link.column}" WHERE p."{side}" <> c."{side}"'
        )
    assert found == []


def settings_now() -> tuple[Any, ...]:
    return rows(
        "SELECT coalesce(current_setting('intelgraph.reach', true), ''),"
        " coalesce(current_setting('intelgraph.organisations', true), ''),"
        " coalesce(current_setting('intelgraph.user', true), '')"
    )[0]


@pytest.mark.parametrize("ending", ["commit", "rollback", "error in the database"])
def test_settings_end_with_their_transaction(own_database: str, ending: str) -> None:
    """S03: on the same connection, nothing of whoever had it before is left."""
    first = rows("SELECT pg_backend_pid()")
    try:
        with scoped(Scope(organisations=(7, 8), user=9, reach="marketplace")):
            assert settings_now() == ("marketplace", "7,8", "9")
            if ending == "rollback":
                raise LookupError
            if ending == "error in the database":
                rows("SELECT 1 / 0")
    except (LookupError, DatabaseError):
        pass
    assert rows("SELECT pg_backend_pid()") == first
    assert settings_now() == ("", "", "")


def test_a_scope_without_a_transaction_is_refused(own_database: str) -> None:
    """S03: it would stay on the connection."""
    from apps.ground.tenancy.scope import set_scope

    with pytest.raises(RuntimeError):
        set_scope(ALL)


def test_a_block_within_gives_the_scope_back(us: object) -> None:
    outer, inner = Scope(organisations=(1,), user=2), Scope(organisations=(3,), user=4)
    with scoped(outer):
        with scoped(inner):
            assert settings_now() == ("organisations", "3", "4")
        assert settings_now() == ("organisations", "1", "2")
        with pytest.raises(LookupError), scoped(inner):
            raise LookupError
        assert settings_now() == ("organisations", "1", "2")
