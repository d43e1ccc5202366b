"""Both sides hear once that use comes near what is included, and open pages hear of each batch."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.utils import translation

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import commands
from apps.demand.metering.models import UsageThreshold, UsageTotal
from apps.ground import clock
from apps.ground.events.live import organisation_group
from apps.ground.notices.models import Notice
from apps.ground.notices.wording import filled, wording_of
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.web.refusals import Conflict, Denied
from tests.factories.accounts import member
from tests.factories.checkout import buyer, customer, offer
from tests.factories.entitlements import bought
from tests.factories.metering import event, sender

pytestmark = pytest.mark.usefixtures("us")
Deliver = Callable[[], int]


@pytest.fixture
def entitlement(us: object) -> Entitlement:
    return bought()


def told(organisation_id: int) -> list[int]:
    """The percents that the organisation's first member was told of."""
    notices = Notice.objects.filter(organisation_id=organisation_id, kind__startswith="metering.").order_by("id")
    return [notice.params["percent"] for notice in notices]


@pytest.fixture
def software(entitlement: Entitlement) -> Actor:
    return sender(entitlement)


def test_both_sides_hear_of_each_threshold_once_a_month(
    entitlement: Entitlement, software: Actor, deliver: Deliver
) -> None:
    for quantity, expected in ((7_999, []), (1, [80]), (1_999, [80]), (1, [80, 100]), (5_000, [80, 100])):
        commands.record_batch(software, [event(entitlement, quantity)])
        deliver()
        assert told(entitlement.customer_id) == expected
        assert told(entitlement.partner_id) == expected
    assert UsageThreshold.objects.count() == 2


def test_who_passes_both_at_once_hears_of_the_higher_one(
    entitlement: Entitlement, software: Actor, deliver: Deliver
) -> None:
    commands.record_batch(software, [event(entitlement, 20_000)])
    deliver()
    assert told(entitlement.customer_id) == [100]
    assert set(UsageThreshold.objects.values_list("percent", flat=True)) == {80, 100}


def test_the_notice_names_the_meters_unit_in_the_readers_language(
    entitlement: Entitlement, software: Actor, deliver: Deliver
) -> None:
    commands.record_batch(software, [event(entitlement, 8_000)])
    deliver()
    notice = Notice.objects.filter(organisation_id=entitlement.customer_id, kind="metering.near_included")[0]
    body = wording_of(notice.kind).body
    for language, said in (("en", "8,000 of 10,000 screenings"), ("de", "8.000 von 10.000 Prüfungen")):
        with translation.override(language):
            assert said in filled(body, notice.params)


def test_another_month_is_counted_and_told_anew(entitlement: Entitlement, software: Actor, deliver: Deliver) -> None:
    Entitlement.objects.filter(pk=entitlement.pk).update(starts_at=clock.now() - timedelta(days=60))
    commands.record_batch(software, [event(entitlement, 9_000), event(entitlement, 9_000, clock.now() - timedelta(33))])
    deliver()
    assert sorted(UsageTotal.objects.values_list("quantity", flat=True)) == [9_000, 9_000]
    assert told(entitlement.customer_id) == [80, 80]


def test_only_the_product_notes_a_threshold_and_only_one_that_is_reached(
    entitlement: Entitlement, software: Actor
) -> None:
    commands.record_batch(software, [event(entitlement, 8_000)])
    total = UsageTotal.objects.get()
    with pytest.raises(Denied):
        commands.reach_threshold(member(entitlement.partner), total, percent=80)
    with pytest.raises(Conflict):
        commands.reach_threshold(system_actor("metering"), total, percent=100)


def test_open_pages_of_every_customer_in_a_batch_hear_of_it(
    entitlement: Entitlement,
    software: Actor,
    deliver: Deliver,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    heard: list[str] = []

    class Layer:
        def publish(self, groups: Iterable[str], message: object) -> None:
            heard.extend(groups)

    monkeypatch.setattr("apps.ground.events.live.get_channel_layer", Layer)
    other = bought(buyer(customer("Borealis")), offer(entitlement.partner))
    deliver()
    heard.clear()
    commands.record_batch(software, [event(entitlement, 1), event(other, 1)])
    with django_capture_on_commit_callbacks(execute=True):
        deliver()
    for organisation in (entitlement.partner_id, entitlement.customer_id, other.customer_id):
        assert organisation_group("us", organisation) in heard
