"""Rows that belong to an organisation, and the row security that guards them below every query.

`OrganisationScoped` is the one base; `row_security()` is the one migration operation. A table has
- a policy that lets its owners (columns naming organisations) read and write, forced even on the tables' owner;
- where the row may be public (a published listing), a second policy that lets anyone read those rows only.
"""

from collections.abc import Sequence
from typing import ClassVar

from django.db import migrations, models

REACHES_ALL = "current_setting('intelgraph.reach', true) = 'marketplace'"
MINE = "ANY (string_to_array(current_setting('intelgraph.organisations', true), ',')::bigint[])"
ME = "NULLIF(current_setting('intelgraph.user', true), '')::bigint"


class OrganisationScoped(models.Model):
    """A row that belongs to an organisation; its migration carries `row_security` for the table."""

    row_owners: ClassVar[tuple[str, ...]] = ("organisation_id",)
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def policies(table: str, owners: Sequence[str], users: Sequence[str], public: str, public_write: bool) -> str:
    """The SQL that forces row security on a table. `public` is an SQL condition on rows that anyone may read."""
    mine, own = [f"{column} = {MINE}" for column in owners], [f"{column} = {ME}" for column in users]
    owned = " OR ".join([REACHES_ALL, *mine, *own])
    written = " OR ".join([REACHES_ALL, *(mine or own)])  # a person's own row names their organisation, or none at all
    statements = [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY owned ON {table} FOR ALL USING ({owned}) WITH CHECK ({written})",
    ]
    if public:
        statements.append(f"CREATE POLICY shown ON {table} FOR SELECT USING ({public})")
    if public_write:
        statements.append(f"CREATE POLICY added ON {table} FOR INSERT WITH CHECK (true)")
    return ";\n".join(statements) + ";"


def row_security(
    table: str,
    owners: Sequence[str] = ("organisation_id",),
    users: Sequence[str] = (),
    public: str = "",
    anyone_adds: bool = False,
) -> migrations.RunSQL:
    """Migration operation: force row security on `table`.

    owners: columns that name organisations that may read and write the row.
    users: columns that name users who may read the row as their own; where it has no owners, write it too.
    public: SQL condition on the rows that everyone may read.
    anyone_adds: rows may be inserted from any scope (an append-only log, the outbox).
    """
    return migrations.RunSQL(
        policies(table, owners, users, public, anyone_adds),
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;"
        f" DROP POLICY IF EXISTS owned ON {table}; DROP POLICY IF EXISTS shown ON {table};"
        f" DROP POLICY IF EXISTS added ON {table};",
    )


def append_only(table: str) -> migrations.RunSQL:
    """Migration operation: rows of `table` can be added and read, never changed or removed, by any role."""
    return migrations.RunSQL(
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION public.refuse_change();"
        f"CREATE TRIGGER append_only_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();",
        f"DROP TRIGGER append_only ON {table}; DROP TRIGGER append_only_truncate ON {table};",
    )
