"""Four dispatchers at one outbox: no message is two's at once, a subject's are told in order, each acts once (C19)."""

import random
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from django.db import connection, transaction

from apps.ground import clock
from apps.ground.events import dispatch, subscribe
from apps.ground.events.models import Handled, Message
from apps.ground.events.subscribe import Event, Subscriber, on
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from intelgraph import failpoint
from tests.support.racing import HANG_S, ROUNDS, WHOLE, at_once

TOLD = "tests.told"
DISPATCHERS, SUBJECTS, EACH = 4, 20, 2
FAILS_ONE_IN = 20


class Ears:
    """A subscriber that fails one time in twenty, and notes what it has heard once that is committed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.heard: dict[str, list[int]] = defaultdict(list)
        self.failed = 0
        self.busy: Counter[str] = Counter()
        self.met: list[str] = []

    def hear(self, event: Event) -> None:
        self.busy[event.subject] += 1
        try:
            if self.busy[event.subject] > 1:
                self.met.append(event.subject)
            if self.chance.random() * FAILS_ONE_IN < 1:
                self.failed += 1
                raise LookupError("not now")
            transaction.on_commit(lambda: self.heard[event.subject].append(event.sequence))
        finally:
            self.busy[event.subject] -= 1

    def out_of_order(self) -> list[str]:
        return [subject for subject, sequences in self.heard.items() if sequences != sorted(set(sequences))]


class FirstFails(random.Random):
    """The first try fails, and no other."""

    tries = 0

    def random(self) -> float:
        self.tries += 1
        return 0.0 if self.tries == 1 else 1.0


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ears]:
    monkeypatch.setattr(dispatch, "backoff", lambda attempts: timedelta())
    monkeypatch.setattr(dispatch, "MOST_ATTEMPTS", 50)
    ears = Ears(seed=19)
    on(TOLD)(ears.hear)
    yield ears
    subscribe._by_type.pop(TOLD)


def message(subject: str, sequence: int) -> Message:
    at = clock.now()
    return Message(
        type=TOLD, subject=subject, subject_type="", sequence=sequence, data={}, actor="tests", time=at, next_try_at=at
    )


def announce(subjects: int = SUBJECTS, each: int = EACH, after: int = 0) -> int:
    """So many messages of so many subjects, each subject's numbered on from `after`."""
    places = [(f"tst_{number}", after + place) for place in range(1, each + 1) for number in range(subjects)]
    with scoped(WHOLE):
        Message.objects.bulk_create(message(subject, sequence) for subject, sequence in places)
    return len(places)


def left() -> int:
    with scoped(WHOLE):
        return Message.objects.filter(type=TOLD).exclude(state=Message.State.DONE).count()


def deliver(_number: int) -> int:
    """What one dispatcher does until nothing is left, a few messages at a time so that all have some."""
    handled = 0
    for _turn in range(400):
        handled += dispatch.dispatch_once(most=7)
        if not left():
            break
    return handled


@pytest.mark.race
def test_each_message_acts_once_and_each_subject_in_order(shop: Marketplace, ears: Ears) -> None:
    """C19 P04 P05"""
    count = handled = 0
    for number in range(ROUNDS):
        count += announce(after=number * EACH)
        answers = at_once(DISPATCHERS, shop, deliver)
        assert [each for each in answers if isinstance(each, BaseException)] == []
        assert left() == 0
        handled += sum(answers)
    assert ears.failed > 0, "nothing failed: the race is not what it was"
    assert handled == count + ears.failed, "each claim is one try, by one dispatcher"
    assert ears.out_of_order() == []
    assert ears.met == [], "two were at one subject at once"
    assert {len(sequences) for sequences in ears.heard.values()} == {EACH * ROUNDS}
    with scoped(WHOLE):
        assert Handled.objects.filter(subscriber="tests.hear").count() == count


def test_without_waiting_for_earlier_ones_a_subject_is_told_out_of_order(
    shop: Marketplace, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C19, control: one that fails is overtaken by those behind it."""
    head, _guard, rest = dispatch.CLAIM.partition("      AND NOT EXISTS")
    monkeypatch.setattr(dispatch, "CLAIM", head + rest.partition("'done')")[2])
    ears.chance = FirstFails()
    announce()
    at_once(1, shop, deliver)
    assert ears.out_of_order() == ["tst_0"]


def test_without_lease_and_inbox_a_message_acts_several_times(
    shop: Marketplace, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C19, control: four who only look take the same ones."""
    looked = threading.Barrier(DISPATCHERS, timeout=HANG_S)
    free = "SELECT * FROM events_message WHERE state = 'pending' AND %(until)s > %(now)s ORDER BY id LIMIT %(most)s"
    monkeypatch.setattr(dispatch, "CLAIM", free)

    def careless(subscribers: Sequence[Subscriber], event: Event) -> None:
        with scoped(WHOLE):
            for each in subscribers:
                each.act(event)

    monkeypatch.setattr(dispatch, "_act_once", careless)
    announce(each=1)

    failpoint.plan({"outbox.claimed": lambda _name: looked.wait()})
    at_once(DISPATCHERS, shop, lambda _number: dispatch.dispatch_once(most=SUBJECTS))
    assert any(len(sequences) > 1 for sequences in ears.heard.values())


def test_a_message_that_commits_last_though_it_was_first_is_told(shop: Marketplace, ears: Ears) -> None:
    """C19, step: the lowest id becomes visible after higher ones were told; no dispatcher remembers the highest."""
    ears.chance = random.Random()
    ears.chance.random = lambda: 1.0  # nobody fails here
    written, told = threading.Event(), threading.Event()

    def act(number: int) -> int:
        if number == 0:
            with scoped(WHOLE):
                first = message("tst_first", 1)
                first.save()
                written.set()
                assert told.wait(HANG_S)
            return int(first.pk)
        assert written.wait(HANG_S)
        announce(subjects=5, each=1)
        dispatch.deliver_all()
        with scoped(WHOLE):
            lowest = Message.objects.filter(state=Message.State.DONE).order_by("pk").values_list("pk", flat=True)[0]
        told.set()
        return int(lowest)

    first, lowest_told = at_once(2, shop, act)
    assert first < lowest_told
    assert "tst_first" not in ears.heard
    connection.set_tenant(shop)
    dispatch.deliver_all()
    assert ears.heard["tst_first"] == [1]
    assert left() == 0
