"""The dispatcher is killed around a delivery: the message reaches every subscriber, and acts once (P04)."""

from datetime import timedelta

import pytest

from apps.demand.checkout.models import Agreement
from apps.demand.entitlements.models import Entitlement
from apps.ground.clock import now
from apps.ground.events import dispatch
from apps.ground.events.dispatch import deliver_all
from apps.ground.events.models import Handled, Message
from apps.ground.notices.models import Notice
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from intelgraph import failpoint
from tests.factories import checkout as made
from tests.faults.installation import KILLED, Installation
from tests.support.racing import WHOLE


def an_order() -> None:
    """Somebody bought: several messages wait."""
    with scoped(WHOLE):
        made.placed(made.buyer())


def lease_runs_out() -> None:
    """The half minute that a dead holder's lease lasts is over."""
    with scoped(WHOLE):
        Message.objects.filter(leased_until__isnull=False).update(leased_until=now() - timedelta(seconds=1))


def effects() -> dict[str, int]:
    """What deliveries have done so far."""
    with scoped(WHOLE):
        return {
            "entitlements": Entitlement.objects.count(),
            "notices": Notice.objects.count(),
            "heard": Handled.objects.count(),
            "not done": Message.objects.exclude(state=Message.State.DONE).count(),
        }


@pytest.fixture
def undisturbed(shop: Marketplace) -> dict[str, int]:
    """What an order's deliveries come to when nobody dies; counted in one order, told of the next."""
    an_order()
    deliver_all()
    return effects()


@pytest.mark.stack
@pytest.mark.parametrize(
    "points",
    [
        pytest.param("outbox.claimed=kill@2", id="claimed"),  # the first pass is the other marketplace's
        pytest.param("outbox.handled=kill@1", id="handled"),
        pytest.param("outbox.marked=kill@1", id="marked"),
    ],
)
def test_another_dispatcher_takes_over_and_each_effect_is_there_once(
    undisturbed: dict[str, int], installation: Installation, points: str
) -> None:
    """F03 F04 P04"""
    an_order()
    assert installation.run("dispatch", "--once", points=points) == KILLED
    assert effects()["not done"] > 0
    lease_runs_out()
    assert installation.run("dispatch", "--once") == 0
    with scoped(WHOLE):
        assert Agreement.objects.count() == Entitlement.objects.count() == 2
    assert effects() == {name: 2 * count for name, count in undisturbed.items()}


def test_without_inbox_rows_a_second_delivery_acts_twice(undisturbed: dict[str, int]) -> None:
    """F04, control: what makes the second delivery a no-op is the row in the inbox."""
    with scoped(WHOLE):
        Handled.objects.all().delete()
        Message.objects.update(state=Message.State.PENDING, next_try_at=now())
    deliver_all()
    assert effects()["notices"] > undisturbed["notices"]


class Died(BaseException):
    """The dispatcher went at this point, as far as its outbox can tell."""


def test_what_is_done_before_it_is_told_would_be_lost(
    undisturbed: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """F03, control: a claim that already says done leaves nothing for whoever comes after."""

    def die(_name: str) -> None:
        raise Died

    an_order()
    with monkeypatch.context() as unguarded:
        unguarded.setattr(dispatch, "CLAIM", dispatch.CLAIM.replace("SET leased", "SET state = 'done', leased"))
        failpoint.plan({"outbox.claimed": die})
        with pytest.raises(Died):
            dispatch.dispatch_once()
        failpoint.plan({})
    lease_runs_out()
    deliver_all()
    assert effects()["not done"] == 0
    assert effects()["entitlements"] == undisturbed["entitlements"]
    with scoped(WHOLE):  # told again by hand
        Message.objects.update(state=Message.State.PENDING, next_try_at=now())
    deliver_all()
    assert effects() == {name: 2 * count for name, count in undisturbed.items()}
