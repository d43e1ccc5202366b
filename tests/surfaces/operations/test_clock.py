"""The lever on a sandbox's clock: its owner moves it, and a live marketplace offers none."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from apps.ground.clock import now
from apps.ground.tenancy.hosts import forget
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from tests.factories.accounts import operator, user_of
from tests.support.databases import by_the_owner
from tests.support.racing import enter_us

Browser = Callable[..., Client]


@pytest.fixture
def sandbox(own_database: str) -> Iterator[Marketplace]:
    by_the_owner(own_database, "UPDATE tenancy_marketplace SET is_sandbox = true WHERE schema_name = 'us'")
    forget()
    marketplace = enter_us()
    with scoped(Scope(reach="marketplace")):
        yield marketplace
    forget()


def act(marketplace: Marketplace) -> str:
    return reverse("admin:tenancy_marketplace_act_move_clock", args=[marketplace.pk])


def test_the_owner_moves_a_sandbox_forward(sandbox: Marketplace, browser_of: Browser) -> None:
    """B078: from the record to the receipt; the clock is ahead by what was asked, in every later question."""
    inside = browser_of(user_of(operator(("owner",))), second_factor=True)
    before = now()
    record = inside.get(reverse("admin:tenancy_marketplace_change", args=[sandbox.pk]))
    assert act(sandbox) in record.text
    assert "Ahead of real time" in inside.get(act(sandbox)).text

    moved = inside.post(act(sandbox), {"days": 3, "key": "once"}, follow=True)

    assert "Entry in the log" in moved.text
    sandbox.refresh_from_db()
    assert sandbox.clock_offset == timedelta(days=3)
    assert now() - before >= timedelta(0)


def test_no_clock_goes_back(sandbox: Marketplace, browser_of: Browser) -> None:
    """B078"""
    inside = browser_of(user_of(operator(("owner",))), second_factor=True)
    for days in ("0", "-1", "3651", "soon"):
        assert inside.post(act(sandbox), {"days": days}).status_code == 422
    sandbox.refresh_from_db()
    assert sandbox.clock_offset == timedelta()


def test_a_live_marketplace_offers_no_such_lever(us: Marketplace, browser_of: Browser) -> None:
    """B078: and posting to it all the same is refused by the policy."""
    inside = browser_of(user_of(operator(("owner",))), second_factor=True)
    assert act(us) not in inside.get(reverse("admin:tenancy_marketplace_change", args=[us.pk])).text
    assert inside.post(act(us), {"days": 3}).status_code == 403
    us.refresh_from_db()
    assert us.clock_offset == timedelta()


def test_an_operator_sees_the_own_marketplace_only(eu: Marketplace, us: Marketplace, browser_of: Browser) -> None:
    inside = browser_of(user_of(operator(("owner",))), second_factor=True)
    listed = inside.get(reverse("admin:tenancy_marketplace_changelist")).text
    assert us.title in listed
    assert eu.title not in listed
    assert inside.get(reverse("admin:tenancy_marketplace_change", args=[eu.pk])).status_code in (302, 404)
