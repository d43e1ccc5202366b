"""Of a scope only what is another than before is sent; the server has the whole of it, however blocks nest and fail."""

from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import NO_ROWS, Scope, scoped, whole_marketplace
from intelgraph.database.base import DatabaseWrapper
from intelgraph.database.connection import connection

SETTINGS = "SELECT " + ", ".join(
    f"coalesce(current_setting('intelgraph.{name}', true), '')" for name in ("reach", "organisations", "user")
)
SCOPES = st.builds(
    Scope,
    organisations=st.sampled_from([(), (1,), (2,), (1, 2)]),
    user=st.sampled_from([None, 1, 2]),
    reach=st.sampled_from(["organisations", "marketplace"]),
)


@dataclass(frozen=True)
class Block:
    """A block under a scope, or for None reaching all above the present one: it looks, holds others, and may fail."""

    scope: Scope | None
    looks_before: bool
    within: "list[Block]"
    looks_after: bool
    fails: bool


class Failed(Exception):
    """The block ends with an error, so its savepoint is rolled back."""


BLOCKS = st.recursive(
    st.builds(Block, st.none() | SCOPES, st.booleans(), st.just([]), st.booleans(), st.booleans()),
    lambda inner: st.builds(
        Block, st.none() | SCOPES, st.booleans(), st.lists(inner, max_size=3), st.booleans(), st.booleans()
    ),
    max_leaves=6,
)


def look(scope: Scope) -> None:
    """The server's settings are those of this scope."""
    with connection.cursor() as cursor:
        cursor.execute(SETTINGS)
        organisations = ",".join(map(str, scope.organisations))
        assert cursor.fetchone() == (scope.reach, organisations, str(scope.user or ""))


def go_through(block: Block, outer: Scope) -> None:
    scope = block.scope or Scope(outer.organisations, outer.user, "marketplace")
    with suppress(Failed), scoped(block.scope) if block.scope else whole_marketplace():
        if block.looks_before:
            look(scope)
        for each in block.within:
            go_through(each, scope)
        if block.looks_after:
            look(scope)
        if block.fails and block.scope:
            raise Failed
    look(outer)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(blocks=st.lists(BLOCKS, min_size=1, max_size=3))
def test_the_server_has_the_scope_of_the_block(us: Marketplace, blocks: list[Block]) -> None:
    """S03 P10"""
    with scoped(NO_ROWS):
        for each in blocks:
            go_through(each, NO_ROWS)


def test_a_wrapper_that_forgets_rollbacks_would_be_seen(us: Marketplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """S03, control: what a savepoint's rollback took back counts as sent."""
    monkeypatch.setattr(DatabaseWrapper, "_nothing_holds", lambda self: self._pending_savepoints.clear())
    failing = Block(Scope((2,), 2), looks_before=True, within=[], looks_after=False, fails=True)
    with scoped(NO_ROWS), pytest.raises(AssertionError):
        go_through(failing, NO_ROWS)
