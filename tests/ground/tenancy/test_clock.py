"""A sandbox's clock moves forward and never back; a live marketplace's never moves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.ground.clock import now
from apps.ground.commands.commands import ClockBackwards, move_clock
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.hosts import forget
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from apps.ground.web.refusals import Denied
from tests.support.databases import by_the_owner
from tests.support.racing import enter_us

OWNER = Actor(kind="operator", user_id=1, user_ref="usr_owner", roles=frozenset({"owner"}), mfa=True)
DAY_S = 24 * 3600


@pytest.fixture
def sandbox(own_database: str) -> Iterator[Marketplace]:
    by_the_owner(own_database, "UPDATE tenancy_marketplace SET is_sandbox = true WHERE schema_name = 'us'")
    forget()
    marketplace = enter_us()
    with scoped(Scope(reach="marketplace")):
        yield marketplace
    forget()


def test_a_sandbox_moves_forward(sandbox: Marketplace) -> None:
    before = now()
    move_clock(OWNER, sandbox, seconds=3 * DAY_S)
    assert timedelta(days=3) <= now() - before < timedelta(days=3, minutes=1)


@pytest.mark.parametrize("seconds", [0, -1, -DAY_S])
def test_no_clock_moves_back(sandbox: Marketplace, seconds: int) -> None:
    """B078"""
    with pytest.raises(ClockBackwards):
        move_clock(OWNER, sandbox, seconds=seconds)


def test_a_live_clock_is_refused_by_the_policy_and_by_the_database(us: Marketplace) -> None:
    """B078"""
    with pytest.raises(Denied) as refused:
        move_clock(OWNER, us, seconds=DAY_S)
    assert "clock_live" in refused.value.reasons
    with pytest.raises(IntegrityError), transaction.atomic():
        Marketplace.objects.filter(pk=us.pk).update(clock_offset=timedelta(days=1))
