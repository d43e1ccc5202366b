"""Taking batches: all or none, each id once and for ever, and nothing acknowledged and dropped."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import commands
from apps.demand.metering.counting import balance, differences
from apps.demand.metering.models import MeterEvent, UsageAnomaly, UsageBatch, UsageSource, UsageTotal
from apps.demand.metering.refusals import EventReused
from apps.demand.metering.rules import UsageEvent
from apps.ground import clock
from apps.ground.events.models import Message
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.provenance.models import LeafRow, Opening
from apps.ground.web.refusals import Denied, Invalid
from tests.factories.accounts import member, operator
from tests.factories.checkout import customer, partner
from tests.factories.entitlements import bought, revoked
from tests.factories.metering import event, sender

pytestmark = pytest.mark.usefixtures("us")


@pytest.fixture
def entitlement(us: object) -> Entitlement:
    return bought()


@pytest.fixture
def software(entitlement: Entitlement) -> Actor:
    return sender(entitlement)


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(each.pointer, each.code) for each in refused.value.errors]


def state_of(sent: UsageEvent) -> tuple[str, str]:
    row = MeterEvent.objects.get(event_id=sent.event_id)
    return row.state, row.reason


def total() -> tuple[int, int]:
    row = UsageTotal.objects.get()
    return row.quantity, row.events


def test_a_batch_is_counted_with_one_leaf_and_one_event(entitlement: Entitlement, software: Actor) -> None:
    leaves, messages = LeafRow.objects.count(), Message.objects.count()
    batch = commands.record_batch(software, [event(entitlement, quantity) for quantity in (5, 7, 0)])
    assert (batch.accepted, batch.matched, batch.duplicates) == (3, 3, 0)
    assert total() == (12, 3)
    assert (LeafRow.objects.count(), Message.objects.count()) == (leaves + 1, messages + 1)
    opening = Opening.objects.get(subject=batch.public_id)
    assert opening.opens["subject"]["payload"]["facts"]["digest"] == batch.digest
    assert {opening.organisation_id, opening.counterparty_id} == {entitlement.partner_id, entitlement.customer_id}


def test_an_event_sent_again_is_a_duplicate_and_counts_once(entitlement: Entitlement, software: Actor) -> None:
    """B091"""
    sent = event(entitlement, 5)
    commands.record_batch(software, [sent])
    again = commands.record_batch(software, [sent, sent, event(entitlement, 1)])
    assert (again.accepted, again.duplicates) == (1, 2)
    assert total() == (6, 2)
    assert UsageSource.objects.get().duplicates == 2


def test_an_id_with_another_body_is_refused_and_kept_as_an_anomaly(entitlement: Entitlement, software: Actor) -> None:
    """B091"""
    first = event(entitlement, 5, id="one")
    commands.take(software, [first])
    with pytest.raises(EventReused) as refused:
        commands.take(software, [event(entitlement, 1), event(entitlement, 500, id="one")])
    assert codes(refused) == [("/events/1/id", "event_id_reused")]
    assert total() == (5, 1)
    anomaly = UsageAnomaly.objects.get()
    assert (anomaly.event_id, anomaly.quantity, anomaly.first.quantity) == ("one", 500, 5)
    assert UsageBatch.objects.get(outcome="refused").anomalies == 1
    assert Opening.objects.filter(command="metering.report_anomaly").count() == 1


def test_one_batch_cannot_give_an_id_two_bodies(entitlement: Entitlement, software: Actor) -> None:
    with pytest.raises(EventReused) as refused:
        commands.take(software, [event(entitlement, 5, id="one"), event(entitlement, 6, id="one")])
    assert codes(refused) == [("/events/1/id", "event_id_reused")]
    assert not MeterEvent.objects.exists()
    assert UsageAnomaly.objects.get().first is None


def test_one_event_from_the_future_refuses_the_batch_and_the_mended_one_is_taken(
    entitlement: Entitlement, software: Actor
) -> None:
    """B018, B075"""
    events = [event(entitlement, 1, id=f"e{number}") for number in range(20)]
    ahead = clock.now() + timedelta(minutes=5, seconds=5)
    wrong = [*events[:17], event(entitlement, 1, ahead, id="e17"), *events[18:]]
    with pytest.raises(Invalid) as refused:
        commands.record_batch(software, wrong)
    assert codes(refused) == [("/events/17/time", "in_future")]
    assert not MeterEvent.objects.exists()
    assert commands.record_batch(software, events).matched == 20


def test_a_clock_that_runs_a_little_fast_is_forgiven(entitlement: Entitlement, software: Actor) -> None:
    soon = clock.now() + timedelta(minutes=4)
    assert commands.record_batch(software, [event(entitlement, 1, soon)]).matched == 1


def test_no_event_and_one_too_many_are_refused(entitlement: Entitlement, software: Actor) -> None:
    """B018, P20"""
    with pytest.raises(Invalid) as refused:
        commands.record_batch(software, [])
    assert codes(refused) == [("/events", "empty")]
    most = settings.LIMITS["usage_batch_events"]
    with pytest.raises(Invalid) as refused:
        commands.record_batch(software, [event(entitlement)] * (most + 1))
    assert codes(refused) == [("/events", "too_many")]
    assert commands.record_batch(software, [event(entitlement) for _ in range(most)]).matched == most


def test_an_event_older_than_the_window_waits_in_quarantine_with_its_reason(
    entitlement: Entitlement, software: Actor
) -> None:
    """B075"""
    late = event(entitlement, 3, clock.now() - timedelta(days=35, minutes=1))
    batch = commands.record_batch(software, [late])
    assert (batch.quarantined, batch.matched) == (1, 0)
    assert state_of(late) == ("quarantined", "late")
    assert not UsageTotal.objects.exists()


def test_what_finds_no_purchase_is_kept_and_says_why(entitlement: Entitlement, software: Actor) -> None:
    """B095"""
    Entitlement.objects.filter(pk=entitlement.pk).update(starts_at=clock.now() - timedelta(days=10))
    sent = {
        "unknown_meter": event(entitlement, type="seconds"),
        "unknown_subject": event("ent_00000000000000000000"),
        "wrong_unit": event(entitlement, data={"quantity": 1, "unit": "seconds"}),
        "not_started": event(entitlement, time=clock.now() - timedelta(days=20)),
    }
    right = event(entitlement, data={"quantity": 2, "unit": "Prüfungen"})
    batch = commands.record_batch(software, [*sent.values(), right])
    assert {state_of(each) for each in sent.values()} == {("unmatched", reason) for reason in sent}
    assert (batch.unmatched, batch.matched) == (4, 1)


def test_use_before_a_revocation_counts_and_use_after_it_does_not(entitlement: Entitlement, software: Actor) -> None:
    """B095"""
    Entitlement.objects.filter(pk=entitlement.pk).update(starts_at=clock.now() - timedelta(days=10))
    revoked(entitlement)
    before = event(entitlement, 4, clock.now() - timedelta(hours=1))
    after = event(entitlement, 4, clock.now() + timedelta(minutes=1))
    commands.record_batch(software, [before, after])
    assert state_of(before) == ("matched", "")
    assert state_of(after) == ("unmatched", "entitlement_ended")


def test_a_customer_s_id_stands_for_their_only_purchase_with_this_meter(
    entitlement: Entitlement, software: Actor
) -> None:
    commands.record_batch(software, [event(entitlement.customer_ref, 9)])
    assert UsageTotal.objects.get().entitlement == entitlement


def test_a_neighbour_s_purchase_is_as_unknown_as_none(entitlement: Entitlement) -> None:
    neighbour = member(partner("Kestrel"), ["developer"])
    sent = event(entitlement, 1_000_000, id="same")
    batch = commands.record_batch(neighbour, [sent])
    assert (state_of(sent), batch.customer_id) == (("unmatched", "unknown_subject"), None)
    assert not UsageTotal.objects.exists()


def test_partners_do_not_share_ids(entitlement: Entitlement, software: Actor) -> None:
    neighbour = member(partner("Kestrel"), ["developer"])
    commands.record_batch(neighbour, [event(entitlement, 2, id="same")])
    assert commands.record_batch(software, [event(entitlement, 5, id="same")]).matched == 1
    assert total() == (5, 1)


def test_only_who_may_count_counts(entitlement: Entitlement) -> None:
    for actor in (member(entitlement.partner, ["viewer"]), member(entitlement.customer), member(customer())):
        with pytest.raises(Denied):
            commands.record_batch(actor, [event(entitlement)])


def test_what_was_sent_cannot_be_changed_or_removed(entitlement: Entitlement, software: Actor) -> None:
    """P14"""
    counted, lost = event(entitlement, 5), event("ent_00000000000000000000", 5)
    commands.record_batch(software, [counted, lost])
    for changes in ({"quantity": 6}, {"time": clock.now()}, {"state": "unmatched"}, {"body_digest": b"x" * 32}):
        for row in MeterEvent.objects.all():
            if changes.get("state") == row.state:
                continue
            with pytest.raises(DatabaseError), transaction.atomic():
                MeterEvent.objects.filter(pk=row.pk).update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        MeterEvent.objects.all().delete()
    assert differences() == []


def test_use_that_was_reported_before_its_purchase_is_counted_when_that_comes(
    deliver: Callable[[], int],
) -> None:
    entitlement = bought()
    software = sender(entitlement)
    Entitlement.objects.filter(pk=entitlement.pk).update(starts_at=clock.now() + timedelta(days=1))
    early = event(entitlement, 8)
    commands.record_batch(software, [early])
    assert state_of(early) == ("unmatched", "not_started")
    Entitlement.objects.filter(pk=entitlement.pk).update(starts_at=clock.now() - timedelta(days=1))
    source = UsageSource.objects.get()
    commands.rematch(operator(("moderator",)), source, reason="The start was wrong in our books.")
    assert state_of(early) == ("matched", "")
    assert total() == (8, 1)
    assert balance(source).holds
    source.refresh_from_db()
    assert (source.matched, source.unmatched) == (1, 0)
    commands.rematch(system_actor("metering"), source)
    assert total() == (8, 1)
