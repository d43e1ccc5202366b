"""Batches that meet: the same one sent twice at once counts once, and two that cross do not lock each other out."""

import os
import threading
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import books, commands
from apps.demand.metering.counting import balance, differences
from apps.demand.metering.models import MeterEvent, UsageAnomaly, UsageSource, UsageTotal
from apps.demand.metering.refusals import EventReused
from apps.demand.metering.rules import UsageEvent
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from tests.factories.entitlements import bought
from tests.factories.metering import event, sender

SIZE = 40


@pytest.fixture
def sold(own_database: str) -> tuple[Entitlement, Actor]:
    with inside(named("us")), scoped(Scope(reach="marketplace")):
        entitlement = bought()
        return entitlement, sender(entitlement)


def at_once(actor: Actor, *batches: list[UsageEvent]) -> list[str]:
    """Send each batch from a thread of its own behind a barrier; what became of each."""
    barrier = threading.Barrier(len(batches))
    results: list[str] = []

    def send(events: list[UsageEvent]) -> None:
        try:
            with inside(named("us")):
                barrier.wait(30)
                commands.take(actor, events)
                results.append("taken")
        except EventReused as refused:
            results.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(results)


def books_hold(quantity: int, events: int) -> None:
    with inside(named("us")), scoped(Scope(reach="marketplace")):
        total = UsageTotal.objects.get()
        assert (total.quantity, total.events) == (quantity, events)
        assert differences() == []
        source = UsageSource.objects.get()
        assert balance(source).holds
        assert source.accepted == MeterEvent.objects.count() == events


def test_the_same_batch_sent_by_four_at_once_counts_once(sold: tuple[Entitlement, Actor]) -> None:
    entitlement, actor = sold
    batch = [event(entitlement, 2, id=f"e{number}") for number in range(SIZE)]
    assert at_once(actor, batch, batch[::-1], batch, batch[::-1]) == ["taken"] * 4
    books_hold(2 * SIZE, SIZE)


def test_batches_that_overlap_count_their_union(sold: tuple[Entitlement, Actor]) -> None:
    entitlement, actor = sold
    events = [event(entitlement, 1, id=f"e{number}") for number in range(3 * SIZE)]
    batches = events[: 2 * SIZE], events[SIZE:][::-1], events[::2], events[::-3]
    assert at_once(actor, *batches) == ["taken"] * 4
    books_hold(3 * SIZE, 3 * SIZE)


def test_of_two_bodies_under_one_id_one_stands_and_one_is_an_anomaly(sold: tuple[Entitlement, Actor]) -> None:
    entitlement, actor = sold
    first, second = ([event(entitlement, quantity, id="one")] for quantity in (3, 4))
    assert at_once(actor, first, second) == ["event_id_reused", "taken"]
    with inside(named("us")), scoped(Scope(reach="marketplace")):
        stands, claimed = MeterEvent.objects.get().quantity, UsageAnomaly.objects.get().quantity
        assert {stands, claimed} == {3, 4}
    books_hold(stands, 1)


def test_without_the_unique_id_the_same_batch_counts_twice(
    sold: tuple[Entitlement, Actor], as_owner: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the first race: it is the constraint that makes it one."""
    entitlement, actor = sold
    as_owner("ALTER TABLE us.metering_meterevent DROP CONSTRAINT an_event_id_stands_for_one_event")
    unguarded = books.ADD_EVENTS.replace("ON CONFLICT (partner_id, source, event_id) DO NOTHING", "")
    monkeypatch.setattr(books, "ADD_EVENTS", unguarded)
    batch = [event(entitlement, 2, id=f"e{number}") for number in range(SIZE)]
    assert at_once(actor, batch, batch) == ["taken"] * 2
    with inside(named("us")), scoped(Scope(reach="marketplace")):
        assert UsageTotal.objects.get().quantity == 4 * SIZE


@pytest.fixture
def as_owner(own_database: str) -> Callable[[str], None]:
    """Runs a statement as the tables' owner."""

    def run(statement: str) -> None:
        parts = urlsplit(os.environ["DATABASE_OWNER_URL"])
        with psycopg.connect(urlunsplit(parts._replace(path=f"/{own_database}")), autocommit=True) as owner:
            owner.execute(statement)

    return run
