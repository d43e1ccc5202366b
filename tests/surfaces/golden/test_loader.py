"""Founding a marketplace: its past is brought in once, by commands, in order of time, and never after it opened."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import DatabaseError, connection, transaction

from apps.demand.checkout.models import Order
from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.metering.models import MeterEvent, UsageTotal
from apps.ground import clock
from apps.ground.accounts.models import Organisation, User
from apps.ground.clock import OpenedAlready, travelled
from apps.ground.events.models import Message
from apps.ground.policy.actor import system_actor
from apps.ground.provenance.models import LeafRow, Opening
from apps.ground.tenancy.create import open_marketplace
from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from apps.supply.listings.models import Listing, ListingVersion
from apps.supply.program.models import Partner
from apps.surfaces.golden import commands
from apps.surfaces.golden.load import load
from tests.support.databases import by_the_owner

ROOT = Path(__file__).parents[3]
ALL = Scope(reach="marketplace")
ONLY = ("kestrel-intelligence", "gulfline-bank")  # one listing, one purchase, eleven months of use
DAY_ONE = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def founded(own_database: str) -> Iterator[Marketplace]:
    """A marketplace that is not open, in a database of its own; made on a fixed day."""
    yield _found(own_database, "fresh")
    connection.set_schema_to_public()


def _found(database: str, name: str) -> Marketplace:
    parts = urlsplit(os.environ["DATABASE_OWNER_URL"])
    environment = {**os.environ, "DATABASE_OWNER_URL": urlunsplit(parts._replace(path=f"/{database}"))}
    words = [name, "--title", "Fresh", "--domain", f"{name}.localhost", "--founding"]
    subprocess.run([sys.executable, "manage.py", "create_marketplace", *words], cwd=ROOT, env=environment, check=True)
    connection.set_schema_to_public()
    by_the_owner(
        database, f"UPDATE tenancy_marketplace SET created_at = '{DAY_ONE.isoformat()}' WHERE schema_name = '{name}'"
    )
    return named(name)


def _facts(marketplace: Marketplace) -> dict[str, Any]:
    """What anybody could tell apart, without the ids that are random."""
    with inside(marketplace), scoped(ALL):
        return {
            "organisations": sorted(Organisation.objects.values_list("slug", "state", "created_at__date")),
            "partners": sorted(Partner.objects.values_list("slug", "state", "tier", "decided_at__date")),
            "versions": sorted(
                ListingVersion.objects.values_list(
                    "listing__slug", "number", "state", "release_number", "logo_digest", "published_at__date"
                )
            ),
            "orders": sorted(Order.objects.values_list("purchase_order_number", "state", "total_minor", "seats")),
            "seats": Seat.objects.count(),
            "usage": sorted(UsageTotal.objects.values_list("entitlement__listing_slug", "period_start", "quantity")),
            "leaves": LeafRow.objects.count(),
        }


def test_a_partner_and_its_customer_come_to_life_in_order_of_time(founded: Marketplace) -> None:
    assert load(founded, only=ONLY, name="us") > 20
    with inside(founded), scoped(ALL):
        assert Partner.objects.get().state == Partner.State.ACTIVE
        assert Listing.objects.filter(state=Listing.State.LIVE).count() == Listing.objects.count() > 0
        bought = Order.objects.get()
        assert bought.state == Order.State.FULFILLED
        assert bought.approved_by_id not in (None, bought.requested_by_id)
        entitlement = Entitlement.objects.get()
        assert entitlement.seats_assigned == Seat.objects.count() > 0
        assert MeterEvent.objects.filter(state="matched").count() == MeterEvent.objects.count() > 30
        assert {each.has_usable_password() for each in User.objects.all()} == {False}
        told = list(Opening.objects.order_by("id").values_list("created_at", flat=True))
        assert told == sorted(told)
        assert told[0] < DAY_ONE - timedelta(days=400)
        assert told[-1] < DAY_ONE
        assert set(Message.objects.values_list("state", flat=True)) == {Message.State.DONE}


def test_an_interrupted_run_is_taken_up_where_it_stopped_and_a_second_one_changes_nothing(own_database: str) -> None:
    whole, torn = _found(own_database, "whole"), _found(own_database, "torn")
    load(whole, only=ONLY, name="us")

    def power_cut(done: int, of: int) -> None:
        if done == of // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(torn, only=ONLY, name="us", told=power_cut)
    load(torn, only=ONLY, name="us")
    before = _facts(whole)
    assert load(whole, only=ONLY, name="us") == 0
    assert _facts(whole) == before
    # The same content on the same day gives the same facts, whoever was interrupted.
    assert _facts(torn) == before


def test_nobody_travels_in_an_open_marketplace(us: Marketplace) -> None:
    with pytest.raises(OpenedAlready), travelled(clock.now() - timedelta(days=1)):
        pass


def test_time_is_real_again_the_moment_a_marketplace_opens(founded: Marketplace) -> None:
    with inside(founded):
        real = clock.now()
        with travelled(real - timedelta(days=30)):
            assert clock.now() < real - timedelta(days=29)
            open_marketplace(founded)
            assert clock.now() >= real


def test_nobody_travels_ahead(founded: Marketplace) -> None:
    with inside(founded), pytest.raises(ValueError, match="ahead"), travelled(clock.now() + timedelta(days=1)):
        pass


def test_what_was_opened_stays_open(founded: Marketplace) -> None:
    open_marketplace(founded)
    connection.set_schema_to_public()
    with pytest.raises(DatabaseError, match="stays open"), transaction.atomic():
        Marketplace.objects.filter(pk=founded.pk).update(opened_at=None)


def test_nobody_is_brought_into_an_open_marketplace(us: Marketplace) -> None:
    company = commands.Settlement("late", "Late", "Late Inc.", "US", "late.example", ("customer",))
    with pytest.raises(commands.NotFounding):
        commands.settle(system_actor("golden"), company=company, people=[])
    assert not Organisation.objects.filter(slug="late").exists()
