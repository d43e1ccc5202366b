"""The promises that apps declare are all read, and name what breaks them."""

from apps.demand.entitlements.models import Entitlement
from apps.ground import clock
from apps.ground.jobs.models import Job
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.promises import broken_promises, promises
from tests.factories.entitlements import bought


def test_these_promises_have_a_check() -> None:
    assert promises() == ["P02", "P03", "P04", "P05", "P06", "P09", "P13", "P18"]


def test_a_broken_promise_is_named_with_what_breaks_it(us: Marketplace) -> None:
    entitlement = bought()
    assert [each for each in broken_promises(us) if each.promise in ("P09", "P18")] == []
    Entitlement.objects.filter(pk=entitlement.pk).update(seats_assigned=2)
    Job.objects.create(task="nothing.does_this", key="one", asked_at=clock.now(), next_try_at=clock.now())
    assert {(each.promise, each.what) for each in broken_promises(us) if each.promise in ("P09", "P18")} == {
        ("P09", f"{entitlement.public_id} counts 2 seats and has 0"),
        ("P18", "no worker knows how to do nothing.does_this"),
    }
