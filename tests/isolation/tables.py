"""Which tables belong to organisations, read from the models, and what PostgreSQL says of them."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

#: Columns that name organisations without being foreign keys.
NAMES = {"organisation", "customer", "partner", "counterparty", "vendor", "buyer", "seller", "owner"}

#: Columns that name an organisation and give it no right to the row, each with the reason.
NO_OWNERS = {
    ("notices_notice", "organisation_id"): "a notice is its reader's alone, not the organisation's",
    ("metering_usagesource", "customer_id"): "a sender's own books",
    ("events_message", "organisations"): "the outbox is the product's own; whom it concerns is told, not shown",
}

#: Tables of a marketplace that belong to no organisation, each with the reason why its rows may stand without policy.
NOBODYS = {
    "accounts_user": "a person may belong to several organisations; policy accounts.user and membership decide",
    "accounts_attempts": "counters under a digest, naming nobody",
    "auth_group": "Django's, empty",
    "auth_group_permissions": "Django's, empty",
    "auth_permission": "names of models",
    "django_content_type": "names of models",
    "django_admin_log": "never written: the admin is read-only, its levers are commands with leaves",
    "django_session": "found by its random key alone",
    "otp_totp_totpdevice": "a person's, found by the person",
    "otp_static_staticdevice": "a person's, found by the person",
    "otp_static_statictoken": "a person's, found by the person",
    "provenance_leafrow": "the public log: salted digests",
    "provenance_unsealed": "the public log: what is not yet in the tree",
    "provenance_sealed": "the public log: places in the tree",
    "provenance_node": "the public log: nodes of the tree",
    "provenance_checkpointrow": "the public log: signed heads",
}


@dataclass(frozen=True)
class Table:
    """A table with the columns that name organisations and persons."""

    model: type[models.Model]
    owners: tuple[str, ...]
    users: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def key(self) -> str:
        return str(self.model._meta.pk.column)


@cache
def marketplace_tables() -> list[Table]:
    """Every table of a marketplace: those of the control plane and of no app are left out."""
    shared = {label.rpartition(".")[2] for label in settings.SHARED_APPS}
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label not in shared]
    return [Table(model, _owners(model), _users(model)) for model in found if model._meta.managed]


def owned_tables() -> list[Table]:
    """Those with a column that names an organisation."""
    return [table for table in marketplace_tables() if table.owners]


def _owners(model: type[models.Model]) -> tuple[str, ...]:
    if model._meta.label == "accounts.Organisation":
        return ("id",)
    named = [each for each in model._meta.local_fields if _names_an_organisation(each)]
    return tuple(each.column for each in named)


def _names_an_organisation(each: Any) -> bool:
    related = each.related_model
    if related is not None and related._meta.label == "accounts.Organisation":
        return True
    many = isinstance(each, ArrayField | models.JSONField)
    name = each.column.removesuffix("s") if many else each.column
    return (many or isinstance(each, models.IntegerField)) and name.removesuffix("_id") in NAMES


def _users(model: type[models.Model]) -> tuple[str, ...]:
    """Columns by which a row may be a person's own: `user_id` and no other."""
    return tuple(each.column for each in model._meta.local_fields if each.column == "user_id")


def rows(query: str, *values: object) -> list[tuple[Any, ...]]:
    """What the database answers to the role that the product uses."""
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def policies(schema: str) -> dict[str, dict[str, tuple[str, str, str]]]:
    """table -> policy -> (command, condition to read, condition to write)."""
    found: dict[str, dict[str, tuple[str, str, str]]] = {}
    for table, policy, command, reads, writes in rows(
        "SELECT tablename, policyname, cmd, coalesce(qual, ''), coalesce(with_check, '') FROM pg_policies"
        " WHERE schemaname = %s",
        schema,
    ):
        found.setdefault(table, {})[policy] = (command, reads, writes)
    return found


def public_condition(schema: str, table: str) -> str:
    """The condition on rows that everyone may read; `false` where there is none."""
    return policies(schema).get(table, {}).get("shown", ("", "false", ""))[1]


def keys_of(table: Table, condition: str = "true") -> set[Any]:
    """The primary keys of the rows that the present scope shows, and that meet a condition."""
    return {key for (key,) in rows(f'SELECT "{table.key}" FROM "{table.name}" WHERE {condition}')}


def is_owned_by(table: Table, organisations: tuple[int, ...], user: int | None = None) -> str:
    """The SQL condition on rows that name one of these organisations as an owner, or the person where rows are theirs.

    Written from the models, so that it judges the policies and does not repeat them.
    """
    listed = ",".join(map(str, organisations)) or "NULL"
    mine = [f'"{column}" IN ({listed})' for column in table.owners if (table.name, column) not in NO_OWNERS]
    if user is not None:
        mine += [f'"{column}" = {user}' for column in table.users if table.name in OWN_TO_PERSONS]
    return " OR ".join(mine) or "false"


#: Tables whose rows a person reads as their own, whatever organisation they act for.
OWN_TO_PERSONS = {"accounts_membership", "accounts_accesslink", "notices_notice"}
