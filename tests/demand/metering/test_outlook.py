"""What usage costs so far, and where it leads at the present pace."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from apps.demand.metering import commands
from apps.demand.metering.outlook import Outlook, outlook
from apps.demand.metering.rules import month_of
from apps.ground.tenancy.models import Marketplace
from tests.factories.accounts import member, user_of
from tests.factories.checkout import price
from tests.factories.entitlements import bought
from tests.factories.metering import event, sender

ZONE = ZoneInfo("America/New_York")
APRIL = month_of(datetime(2026, 4, 10, tzinfo=ZONE), ZONE)
LONG_AGO = datetime(2025, 1, 1, tzinfo=ZONE)


def at(days: float) -> datetime:
    """So many days into the month of 30 days."""
    return APRIL.start + timedelta(days=days)


@pytest.mark.parametrize(
    ("quantity", "days", "expected"),
    [
        (6_000, 15, Outlook(0, 12_000, 2 * 2_500)),
        (12_001, 15, Outlook(3 * 2_500, 24_002, 15 * 2_500)),
        (12_001, 30, Outlook(3 * 2_500, 12_001, 3 * 2_500)),
        (0, 15, Outlook(0, 0, 0)),
        (500, 1, Outlook(0)),
    ],
)
def test_the_pace_so_far_leads_to_the_end_of_the_month(quantity: int, days: float, expected: Outlook) -> None:
    """10,000 included, then 25.00 per 1,000 or part thereof."""
    assert outlook(price(), quantity, APRIL, LONG_AGO, at(days)) == expected


def test_a_purchase_of_this_month_is_paced_from_its_start() -> None:
    assert outlook(price(), 1_000, APRIL, at(20), at(25)) == Outlook(0, 2_000, 0)


def test_the_page_says_what_usage_costs_so_far(us: Marketplace, browser_of: Callable[..., Client]) -> None:
    entitlement = bought()
    commands.record_batch(sender(entitlement), [event(entitlement, 12_001)])
    reader = browser_of(user_of(member(entitlement.customer, ["viewer"])))
    for address in (
        reverse("metering:usage"),
        reverse("metering:usage_of_purchase", args=[entitlement.public_id]),
    ):
        page = reader.get(address).content.decode()
        assert "Usage charges this month so far" in page
        assert "US$75.00" in page
