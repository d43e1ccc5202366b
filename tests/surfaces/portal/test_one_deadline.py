"""One deadline has one date: on its page, on the home page, in the email and in the operators' form, west and east of
UTC. Each deadline lies where the date of UTC is not the marketplace's."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.demand.checkout.models import Order
from apps.ground import clock
from apps.ground.accounts.commands import invite
from apps.ground.accounts.models import Invitation
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy import hosts, times
from apps.ground.tenancy.models import Marketplace
from apps.supply.listings import commands as listings
from apps.supply.listings.models import Takedown
from apps.supply.program.models import OnboardingStep
from tests.factories import checkout as made
from tests.factories.accounts import member, user_of
from tests.factories.listings import published
from tests.factories.program import active_partner, moderator
from tests.support.databases import by_the_owner

Browser = Callable[..., Client]
ZONES = {"us": "America/New_York", "eu": "Europe/Berlin"}
#: In each marketplace a time of day at which UTC has another date.
OF_ANOTHER_DATE = {"us": (1, 5), "eu": (23, 30)}


@pytest.fixture(params=["us", "eu"])
def market(request: pytest.FixtureRequest) -> Iterator[Marketplace]:
    marketplace: Marketplace = request.getfixturevalue(request.param)
    before, database = marketplace.time_zone, str(connection.settings_dict["NAME"])
    _move(database, request.param, ZONES[request.param])
    marketplace.time_zone = ZONES[request.param]
    yield marketplace
    _move(database, request.param, before)


def _move(database: str, marketplace: str, zone: str) -> None:
    """By the owner of the control plane: the web role has no right to it."""
    by_the_owner(database, f"UPDATE tenancy_marketplace SET time_zone = '{zone}' WHERE schema_name = '{marketplace}'")
    hosts.forget()


def deadline_in(market: Marketplace, days: int) -> datetime:
    hour, minute = OF_ANOTHER_DATE[market.schema_name]
    moment = (clock.now() + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    assert moment.astimezone(ZoneInfo(market.time_zone)).date() != moment.date()
    return moment


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def whole(moment: datetime, market: Marketplace) -> str:
    """The deadline as every surface must write it, worked out here and not by the product."""
    there = moment.astimezone(ZoneInfo(market.time_zone))
    return f"{there.day} {there:%b %Y, %H:%M} {there.tzname()}"


def test_an_order_to_approve(market: Marketplace, browser_of: Browser) -> None:
    bank = made.customer()
    order = made.placed(made.buyer(bank), made.offer(terms=made.price(600_000)))
    until = deadline_in(market, 9)
    Order.objects.filter(pk=order.pk).update(expires_at=until)
    second = browser_of(user_of(member(bank, ["finance"])), market.schema_name)
    for address in (reverse("portal:customer_home"), f"/orders/{order.number}/", f"/orders/{order.number}/approve/"):
        assert whole(until, market) in text(second, address), address


def test_an_invitation(market: Marketplace, browser_of: Browser, deliver: Callable[[], int]) -> None:
    owner = made.buyer()
    invitation = invite(owner, email="new@example.com", role="viewer")
    until = deadline_in(market, 6)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=until)
    deliver()
    (letter,) = [each for each in mail.outbox if each.to == ["new@example.com"]]
    members = text(browser_of(user_of(owner), market.schema_name), reverse("accounts:members"))
    assert whole(until, market) in members
    assert whole(until, market) in letter.body
    assert whole(until, market) in str(letter.alternatives[0][0])


def test_the_review_of_a_freeze(market: Marketplace, browser_of: Browser, deliver: Callable[[], int]) -> None:
    owner, partner = active_partner("Halcyon Data", "halcyon.example")
    OnboardingStep.objects.filter(partner=partner).update(state="done", done_at=clock.now())
    listing, until = published(owner), deadline_in(market, 8)
    given = {"organisation_id": owner.organisation_id, "basis": "security", "reason": "Leaked credentials"}
    freeze_listing(moderator(), listing.public_id, review_by=until, **given)
    deliver()
    seller = browser_of(user_of(owner), market.schema_name)
    for address in (reverse("portal:partner_home"), f"/l/{listing.slug}/"):
        answer = seller.get(address, follow=True)
        assert whole(until, market) in " ".join(unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def test_the_form_that_freezes_offers_and_reads_the_marketplace_s_time(
    market: Marketplace, browser_of: Browser
) -> None:
    listing = published(active_partner("Halcyon Data", "halcyon.example")[0])
    desk = browser_of(user_of(moderator()), market.schema_name, second_factor=True)
    address = reverse("admin:listings_listing_act_freeze_listing", args=[listing.pk])
    page = desk.get(address).content.decode()
    control = re.search(r'<input[^>]*name="review_by"[^>]*>', page)
    assert control is not None
    offered = re.search(r'value="([^"]+)"', control[0])
    assert offered is not None
    there = datetime.fromisoformat(offered[1]).replace(tzinfo=ZoneInfo(market.time_zone))
    assert abs(there - clock.now() - timedelta(days=7)) < timedelta(minutes=2)
    assert times.zone_name() in page
    desk.post(address, {"reason": "Leaked credentials", "basis": "security", "review_by": offered[1]})
    assert Restriction.objects.get(target=listing.public_id).review_by == there


def test_the_end_of_an_appeal(
    market: Marketplace,
    browser_of: Browser,
    deliver: Callable[[], int],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    owner, _partner = active_partner("Halcyon Data", "halcyon.example")
    listing = published(owner)
    with django_capture_on_commit_callbacks(execute=True):
        decision = listings.take_down(moderator(), listing, ground="terms", clauses=["L-05"], reason="It names people")
        until = deadline_in(market, 100)
        Takedown.objects.filter(pk=decision.pk).update(appeal_until=until)
        deliver()
    letters = [each for each in mail.outbox if user_of(owner).email in each.to]
    page = text(browser_of(user_of(owner), market.schema_name), f"/partner/listings/{listing.public_id}/")
    assert whole(until, market) in page
    assert any(whole(until, market) in letter.body for letter in letters)


def test_no_template_and_no_sentence_formats_a_date_by_itself() -> None:
    """`{% when %}`, `moment_text` and `times` know the marketplace's zone; `|date` and `DATE_FORMAT` do not."""
    root = Path(__file__).parents[3]
    pages = {path: path.read_text("utf-8") for path in (root / "templates").rglob("*") if path.is_file()}
    code = {path: path.read_text("utf-8") for path in (root / "apps").rglob("*.py")}
    assert len(pages) > 100
    own = {"sitemap.xml": "Y-m-d"}  # for machines, and rendered in a request, where the zone is active
    found = [path.name for path, words in pages.items() if re.search(r"\|date\b", words) and path.name not in own]
    found += [path.name for path, words in code.items() if re.search(r"(?<!_TIME)\"DATE_FORMAT\"", words)]
    assert found == []
