"""Times are read on the marketplace's clock, whatever zone is active where they are written."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from apps.ground import clock
from apps.ground.tenancy import times
from apps.ground.tenancy.forms import LocalTimeField
from apps.ground.tenancy.models import Marketplace
from intelgraph.database.connection import connection

LATE = datetime(2026, 12, 14, 1, 5, tzinfo=UTC)  # still the 13th in New York
EARLY = datetime(2026, 12, 13, 23, 30, tzinfo=UTC)  # already the 14th in Berlin


@pytest.fixture
def west(us: Marketplace) -> Marketplace:
    us.time_zone = "America/New_York"
    return us


@pytest.fixture
def east(eu: Marketplace) -> Marketplace:
    eu.time_zone = "Europe/Berlin"
    return eu


@pytest.fixture(params=["west", "east"])
def anywhere(request: pytest.FixtureRequest) -> Marketplace:
    return request.getfixturevalue(request.param)


def test_west_of_utc_it_is_still_the_day_before(west: Marketplace) -> None:
    assert times.day(LATE) == "13 Dec 2026"
    assert times.moment(LATE) == "13 Dec 2026, 20:05 EST"


def test_east_of_utc_it_is_already_the_next_day(east: Marketplace) -> None:
    assert times.day(EARLY) == "14 Dec 2026"
    assert times.moment(EARLY) == "14 Dec 2026, 00:30 CET"
    with translation.override("de"):
        assert times.moment(EARLY) == "14.12.2026, 00:30 MEZ"


def test_a_date_has_no_zone_and_nothing_is_a_dash(us: Marketplace) -> None:
    assert times.moment(LATE.date()) == "14 Dec 2026"
    assert (times.moment(None), times.day(None), times.ago(None)) == ("–", "–", "–")


@pytest.mark.parametrize(
    ("passed", "written"),
    [(timedelta(minutes=5), "5 min ago"), (timedelta(hours=2), "2 hr ago"), (timedelta(days=3), "3 days ago")],
)
def test_what_happened_lately_says_how_long_ago(us: Marketplace, passed: timedelta, written: str) -> None:
    assert times.ago(clock.now() - passed) == written


def test_what_is_old_or_to_come_has_a_date(anywhere: Marketplace) -> None:
    for moment in (clock.now() - timedelta(days=8), clock.now() + timedelta(hours=1)):
        assert times.ago(moment) == times.day(moment)


@pytest.mark.parametrize(("name", "says"), [("west", "Eastern Time"), ("east", "Central European Time")])
def test_a_field_names_the_zone_it_is_read_in(request: pytest.FixtureRequest, name: str, says: str) -> None:
    request.getfixturevalue(name)
    assert says in str(LocalTimeField().help_text)


def test_outside_a_marketplace_the_active_zone_holds(us: Marketplace) -> None:
    connection.set_schema_to_public()
    assert times.moment(LATE) == "14 Dec 2026, 01:05 UTC"
