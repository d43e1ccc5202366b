"""Delivering the outbox: everybody hears once, in order, and one subscriber's trouble is its subject's alone."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import ProgrammingError, transaction

from apps.ground.events import subscribe
from apps.ground.events.dispatch import MOST_ATTEMPTS, _mark_failed, dispatch_once
from apps.ground.events.management.commands.dispatch import dispatch_in
from apps.ground.events.models import Handled, Message
from apps.ground.events.outbox import emit
from apps.ground.events.subscribe import Event, on, subscribers_of
from apps.ground.policy.actor import system_actor
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.current import named
from apps.ground.tenancy.models import Marketplace
from intelgraph import failpoint

SYSTEM = system_actor("restrictions")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """A subscriber to `tests.happened` that remembers; it raises for subjects in `heard.trouble`."""
    monkeypatch.setitem(subscribe._by_type, "tests.happened", [])
    events: list[Event] = []

    @on("tests.happened")
    def remember(event: Event) -> None:
        if event.data.get("trouble"):
            raise RuntimeError("cannot act on this")
        events.append(event)

    return events


def announce(public_id: str, **data: object) -> Message:
    return emit("tests.happened", Restriction(public_id=public_id, review_by=_far()), actor=SYSTEM, extra=data)


def _far() -> object:
    from apps.ground.clock import now

    return now()


def due_now() -> None:
    from apps.ground.clock import now

    Message.objects.filter(state="pending").update(next_try_at=now())


def test_each_message_is_heard_once_and_in_order(
    us: Marketplace, heard: list[Event], deliver: Callable[[], int]
) -> None:
    """P04 P05"""
    for _ in range(3):
        announce("rst_a")
    announce("rst_b")
    deliver()
    assert [event.sequence for event in heard if event.subject == "rst_a"] == [1, 2, 3]
    assert [event.sequence for event in heard if event.subject == "rst_b"] == [1]
    assert set(Message.objects.values_list("state", flat=True)) == {"done"}


def test_a_message_delivered_again_is_a_no_op(us: Marketplace, heard: list[Event], deliver: Callable[[], int]) -> None:
    """F04: the worker died after the subscriber committed and before the row was marked."""
    message = announce("rst_a")
    deliver()
    Message.objects.filter(pk=message.pk).update(state="pending")
    deliver()
    assert len(heard) == 1
    assert Handled.objects.count() == 1


def test_a_failing_subject_is_parked_with_its_reason_and_holds_up_only_itself(
    us: Marketplace, heard: list[Event], deliver: Callable[[], int]
) -> None:
    """P05 P18"""
    announce("rst_a", trouble=True)
    announce("rst_a")
    announce("rst_b")
    for _ in range(MOST_ATTEMPTS):
        due_now()
        deliver()
    first, second = Message.objects.filter(subject="rst_a").order_by("sequence")
    assert (first.state, second.state) == ("parked", "pending")
    assert "cannot act on this" in first.reason
    assert [event.subject for event in heard] == ["rst_b"]


def test_one_that_fails_undoes_no_others_effect(
    us: Marketplace, heard: list[Event], deliver: Callable[[], int]
) -> None:
    """P04: together they act in one transaction, and each in its own where one of them fails."""
    undone = []

    @on("tests.happened")
    def fail_at_first(event: Event) -> None:
        if event.data["fails"] > len(undone):
            undone.append(Handled.objects.count())
            raise RuntimeError("not yet")

    announce("rst_a", fails=2)
    deliver()
    assert undone == [2, 2], "first both rows were written, then its own beside that of the first, which was committed"
    assert list(Handled.objects.values_list("subscriber", flat=True)) == [subscribers_of("tests.happened")[0].name]
    due_now()
    deliver()
    assert [event.subject for event in heard] == ["rst_a", "rst_a"], "in memory it heard what was rolled back"
    assert Handled.objects.count() == 2
    assert Message.objects.get().state == "done"


def test_a_holder_whose_lease_was_taken_over_marks_nothing(us: Marketplace, heard: list[Event]) -> None:
    """F06: another dispatcher takes the message meanwhile, so marking it is no longer the first one's to do."""
    message = announce("rst_a")
    others_fence = 7

    @on("tests.happened")
    def be_overtaken(event: Event) -> None:
        Message.objects.filter(pk=message.pk).update(fence=others_fence)

    dispatch_once()

    message.refresh_from_db()
    assert [event.subject for event in heard] == ["rst_a"]
    assert (message.state, message.fence) == ("pending", others_fence)
    assert message.leased_until is not None


def test_a_holder_whose_lease_was_taken_over_notes_no_failure(us: Marketplace, heard: list[Event]) -> None:
    """F06"""
    message = announce("rst_a", trouble=True)
    Message.objects.filter(pk=message.pk).update(fence=7)  # what the first holder read is older

    _mark_failed(message, "too late")

    message.refresh_from_db()
    assert (message.attempts, message.reason) == (0, "")


def test_a_leased_message_is_left_to_its_holder(us: Marketplace, heard: list[Event]) -> None:
    """F06"""
    from datetime import timedelta

    from apps.ground.clock import now

    message = announce("rst_a")
    Message.objects.filter(pk=message.pk).update(leased_until=now() + timedelta(seconds=30))
    assert dispatch_once() == 0
    assert heard == []


def test_the_events_of_one_transaction_nudge_once(us: Marketplace, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as nudges:
        announce("rst_a")
        with transaction.atomic():
            announce("rst_b")
    assert len(nudges) == 1


def test_a_nudge_that_a_savepoint_took_back_is_asked_for_again(
    us: Marketplace, django_capture_on_commit_callbacks: Any
) -> None:
    """P04: what is announced after a rollback is told of as soon as anything else."""
    with django_capture_on_commit_callbacks() as nudges:
        with suppress(LookupError), transaction.atomic():
            announce("rst_a")
            raise LookupError
        announce("rst_b")
    assert len(nudges) == 1


def test_a_nudge_names_the_marketplace_that_is_looked_at(us: Marketplace, heard: list[Event]) -> None:
    announce("rst_a")
    elsewhere = named("eu")
    assert dispatch_in([elsewhere]) == set()
    assert heard == []
    assert dispatch_in([elsewhere, us]) == {"us"}
    assert [event.subject for event in heard] == ["rst_a"]


def test_what_was_handled_is_marked_though_the_batch_ends_early(us: Marketplace, heard: list[Event]) -> None:
    """F04: only what was under way waits for its lease to run out."""
    announce("rst_a")
    announce("rst_b")
    passes = iter(["rst_a"])

    def end(_name: str) -> None:
        if next(passes, None) is None:
            raise KeyboardInterrupt

    failpoint.plan({"outbox.handled": end})
    try:
        with pytest.raises(KeyboardInterrupt):
            dispatch_once()
    finally:
        failpoint.plan({})
    assert dict(Message.objects.values_list("subject", "state")) == {"rst_a": "done", "rst_b": "pending"}


def test_a_marketplace_that_was_dropped_meanwhile_holds_up_no_other(
    us: Marketplace, heard: list[Event], caplog: pytest.LogCaptureFixture
) -> None:
    announce("tst_1")
    gone = Marketplace(pk=999, schema_name="gone")
    with caplog.at_level("INFO"):
        assert dispatch_in([gone, us]) == {"us"}
    assert "events.marketplace_gone" in caplog.messages
    assert len(heard) == 1


def test_what_a_marketplace_that_is_there_lacks_is_no_such_trouble(us: Marketplace) -> None:
    """Control: it is there, so the error is ours to hear of."""
    lacking = Marketplace(pk=us.pk, schema_name="gone")
    with pytest.raises(ProgrammingError):
        dispatch_in([lacking])
