"""P06: whatever is sent in whatever order, what was accepted is somewhere, and the sums are their events'."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import commands
from apps.demand.metering.counting import balance, differences
from apps.demand.metering.models import MeterEvent, UsageSource, UsageTotal
from apps.demand.metering.refusals import EventReused
from apps.ground import clock
from apps.ground.policy.actor import system_actor
from intelgraph import failpoint
from tests.factories.entitlements import bought
from tests.factories.metering import event, sender

pytestmark = pytest.mark.usefixtures("us")
PRODUCT = system_actor("metering")
IDS = [f"id-{number}" for number in range(8)]
SOURCES = ["/one", "/two"]


def drawn(subject: str) -> st.SearchStrategy[dict[str, Any]]:
    """An event of few ids, so that they meet: good, late, unknown, of another meter, or not begun."""
    return st.fixed_dictionaries(
        {
            "id": st.sampled_from(IDS),
            "source": st.sampled_from(SOURCES),
            "subject": st.sampled_from([subject, "ent_nobody"]),
            "type": st.sampled_from(["screenings", "screenings", "seconds"]),
            "quantity": st.integers(0, 3),
            "days": st.sampled_from([0, 0, 2, 20, 36]),
        }
    )


class Counting(RuleBasedStateMachine):
    """Batches are sent, sent again, changed and matched again; each example leaves nothing behind."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.entitlement = bought()
        self.software = sender(self.entitlement)
        self.begun = clock.now()
        self.stands: dict[tuple[str, str], dict[str, Any]] = {}

    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        given = data.draw(st.lists(drawn(self.entitlement.public_id), min_size=1, max_size=6))
        wanted: dict[tuple[str, str], dict[str, Any]] = dict(self.stands)
        fits = True
        for each in given:
            fits = fits and wanted.setdefault((each["source"], each["id"]), each) == each
        events = [
            event(
                each["subject"],
                each["quantity"],
                self.begun - timedelta(days=each["days"]),
                **{name: each[name] for name in ("id", "source", "type")},
            )
            for each in given
        ]
        if fits:
            batch = commands.take(self.software, events)
            assert batch.accepted == len(wanted) - len(self.stands)
            assert batch.accepted + batch.duplicates == len(given)
            self.stands = wanted
        else:
            with pytest.raises(EventReused):
                commands.take(self.software, events)

    @rule(days=st.sampled_from([0, 10, 30]))
    def begin_earlier(self, days: int) -> None:
        start = self.begun - timedelta(days=days)
        Entitlement.objects.filter(pk=self.entitlement.pk).update(starts_at=start)

    @rule()
    def match_again(self) -> None:
        for source in UsageSource.objects.all():
            commands.rematch(PRODUCT, source)

    @invariant()
    def nothing_is_lost(self) -> None:
        assert MeterEvent.objects.count() == len(self.stands)
        for source in UsageSource.objects.all():
            books = balance(source)
            assert books.holds
            assert (books.matched, books.unmatched, books.quarantined) == (
                source.matched,
                source.unmatched,
                source.quarantined,
            )
            assert source.accepted == sum(name == source.name for name, _event_id in self.stands)

    @invariant()
    def sums_are_their_events(self) -> None:
        assert differences() == []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)


def test_no_sequence_of_batches_and_matches_loses_an_event() -> None:
    """P06"""
    run_state_machine_as_test(
        Counting,
        settings=settings(
            max_examples=15, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_books_that_do_not_balance_cannot_be_written() -> None:
    entitlement = bought()
    commands.record_batch(sender(entitlement), [event(entitlement, 1)])
    with pytest.raises(IntegrityError), transaction.atomic():
        UsageSource.objects.update(matched=0)


def test_a_recount_equals_what_was_kept_and_mends_what_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    entitlement = bought()
    commands.record_batch(sender(entitlement), [event(entitlement, quantity) for quantity in (5, 7)])
    call_command("recount_usage", marketplace="us")
    assert "0 sums and 0 sources differ" in capsys.readouterr().out
    UsageTotal.objects.update(quantity=11)
    with pytest.raises(CommandError):
        call_command("recount_usage", marketplace="us")
    assert "kept 11 in 2 events, the events come to 12 in 2" in capsys.readouterr().out
    call_command("recount_usage", marketplace="us", repair=True)
    assert UsageTotal.objects.get().quantity == 12
    UsageTotal.objects.all().delete()
    commands.recount(PRODUCT)
    made = UsageTotal.objects.get()
    assert (made.quantity, made.events, made.customer_id) == (12, 2, entitlement.customer_id)


def test_a_batch_that_fails_half_way_leaves_nothing_and_is_taken_under_the_same_ids() -> None:
    """P02 P06: the events are written, and then it ends before they are counted."""
    entitlement = bought()
    software, sent = sender(entitlement), [event(entitlement, 3), event(entitlement, 4)]
    failpoint.plan(failpoint.parse("metering.events_written=raise"))
    with pytest.raises(failpoint.FaultInjected):
        commands.record_batch(software, sent)
    failpoint.plan({})
    assert not MeterEvent.objects.exists()
    assert not UsageTotal.objects.exists()
    batch = commands.record_batch(software, sent)
    assert (batch.accepted, MeterEvent.objects.count()) == (2, 2)
    assert differences() == []


def test_written_beside_the_books_events_would_be_lost_to_them() -> None:
    """P06, control: what no transaction holds together differs after such an end, and the sums tell."""
    entitlement = bought()
    software = sender(entitlement)
    commands.record_batch(software, [event(entitlement, 3)])
    UsageTotal.objects.update(quantity=0)
    assert differences() != []
