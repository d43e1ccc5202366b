"""Whose rows the database shows: transaction-local settings that the row policies read.

Nothing is set for longer than a transaction, so a pooled connection carries nobody's rights to the next request
(session settings leak through a pool). Where nothing is set, the policies show no organisation's rows.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.db import transaction

from apps.ground.policy.actor import Actor
from intelgraph.database.connection import connection
from intelgraph.database.prepared import Prepared

Rows = list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Scope:
    """What the row policies may show: the rows of some organisations, or the whole marketplace's."""

    organisations: tuple[int, ...] = ()
    user: int | None = None
    reach: Literal["organisations", "marketplace"] = "organisations"

    def as_sql(self, known: "Scope | None" = None) -> list[str]:
        """The statements that set it for the rest of a transaction; a word of ours and numbers need no escape.

        known: the scope that the transaction has, and then only what is another than in that.
        """
        organisations, user = ",".join(str(int(each)) for each in self.organisations), int(self.user or 0) or ""
        reach = [] if known and known.reach == self.reach else [self.reach_as_sql()]
        if known and (known.organisations, known.user) == (self.organisations, self.user):
            return reach
        return [
            *reach,
            f"SET LOCAL intelgraph.organisations = '{organisations}'",
            f"SET LOCAL intelgraph.\"user\" = '{user}'",
        ]

    def reach_as_sql(self) -> str:
        return f"SET LOCAL intelgraph.reach = '{self.reach}'"


NO_ROWS = Scope()


def scope_of(actor: Actor) -> Scope:
    """Operators and the product itself reach the marketplace's rows; everybody else the rows of their organisation."""
    if actor.is_system or actor.is_operator:
        return Scope(user=actor.user_id, reach="marketplace")
    return Scope(organisations=(actor.organisation_id,) if actor.organisation_id else (), user=actor.user_id)


def set_scope(scope: Scope) -> None:
    """Set it for the rest of this transaction: it reaches the server in front of the next statement."""
    if not connection.in_atomic_block:
        raise RuntimeError("a scope lives in a transaction")
    connection.intelgraph_scope = scope


@contextmanager
def scoped(actor_or_scope: Actor | Scope) -> Iterator[None]:
    """Run the block in a transaction (or savepoint) that shows what this actor's rows are.

    After a nested block the outer scope holds again. An exception rolls the block back.
    """
    scope = actor_or_scope if isinstance(actor_or_scope, Scope) else scope_of(actor_or_scope)
    nested = connection.in_atomic_block
    outer: Scope = (getattr(connection, "intelgraph_scope", None) or NO_ROWS) if nested else NO_ROWS
    try:
        with transaction.atomic():
            if not nested or scope != outer:
                set_scope(scope)
            yield
            if nested and connection.intelgraph_scope != outer and not connection.needs_rollback:
                set_scope(outer)
    finally:
        connection.intelgraph_scope = outer if nested else None


@contextmanager
def whole_marketplace() -> Iterator[None]:
    """Within the block the whole marketplace's rows are there, for the ground's own books (leaf, outbox, keys).

    No savepoint of its own: an error inside ends the transaction around it, settings and all.
    """
    outer: Scope = getattr(connection, "intelgraph_scope", None) or NO_ROWS
    if outer.reach == "marketplace":
        yield
        return
    set_scope(Scope(organisations=outer.organisations, user=outer.user, reach="marketplace"))
    yield
    set_scope(outer)


def query_both(
    rows: Prepared, asked: Sequence[Any], books: Prepared, asked_of_books: Sequence[Any], *, last: bool = False
) -> tuple[Rows, Rows]:
    """What the scope at hand shows of one statement, then what another finds in the ground's own books above any
    scope, as `whole_marketplace` would: in one round trip, and the scope at hand is owed to whatever comes next.

    last: nothing else will be asked in this transaction, so its COMMIT need not be a round trip of its own.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a scope lives in a transaction")
    outer: Scope = connection.intelgraph_scope or NO_ROWS
    wide = replace(outer, reach="marketplace")
    ending = connection.ending() if last else []
    texts = [connection.calling(rows), wide.reach_as_sql(), connection.calling(books), *ending]
    with connection.cursor() as cursor:
        cursor.execute("; ".join(texts), [*asked, *asked_of_books])
        connection.scope_sent(None if ending else wide)
        found = cursor.fetchall()
        for _setting_and_books in range(2):
            cursor.nextset()
        return found, cursor.fetchall()
