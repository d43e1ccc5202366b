"""What must be true of a marketplace whatever broke, read from the database alone (docs/reliability/faults.md, 1).

Apps declare theirs in `face.py`. Every fault test ends with `assert_nothing_lost`; operators run the same as
`manage.py check_promises`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from apps.ground.tenancy.current import inside
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from intelgraph.database.connection import connection

Check = Callable[[], Iterator[str]]
_checks: list[tuple[str, Check]] = []


@dataclass(frozen=True)
class Broken:
    """A promise that does not hold, by its id, and what shows it."""

    promise: str
    what: str


def promise(name: str) -> Callable[[Check], Check]:
    """Declare a check of the promise of this id (`P09`): it yields a sentence for each thing that breaks it."""

    def decorate(check: Check) -> Check:
        _checks.append((name, check))
        return check

    return decorate


def promises() -> list[str]:
    """The ids of the promises that have a check."""
    return sorted({name for name, _check in _checks})


def broken_promises(marketplace: Marketplace) -> list[Broken]:
    """Every promise that does not hold here, by id, all read at one instant."""
    with inside(marketplace), _at_one_instant():
        checks = sorted(_checks, key=lambda declared: declared[0])
        return [Broken(name, what) for name, check in checks for what in check()]


def assert_nothing_lost(marketplace: Marketplace) -> None:
    """Raises: AssertionError, a line for each promise that does not hold."""
    broken = broken_promises(marketplace)
    if broken:
        raise AssertionError("\n".join(f"{each.promise}: {each.what}" for each in broken))


@contextmanager
def _at_one_instant() -> Iterator[None]:
    """One snapshot for all questions, so that work going on meanwhile shows in all of them or in none."""
    own = not connection.in_atomic_block
    with transaction.atomic():
        if own:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        with scoped(Scope(reach="marketplace")):
            yield
