"""The homes: what needs the reader, and figures that equal what was sold, used and published."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.demand.metering.models import UsageTotal
from apps.demand.metering.selectors import this_period
from apps.ground.accounts.models import Organisation
from apps.ground.clock import now
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.tenancy.models import Marketplace
from apps.supply.listings import commands as listings
from apps.supply.listings.models import Listing
from apps.supply.program.models import OnboardingStep, Partner
from apps.surfaces.portal.home import PartnerHome, partner_home
from tests.factories.accounts import member, user_of
from tests.factories.checkout import customer, offer, placed, price
from tests.factories.entitlements import bought
from tests.factories.listings import claimed, published
from tests.factories.program import active_partner, applicant, moderator

Browser = Callable[..., Client]


@pytest.fixture
def seller(us: Marketplace) -> tuple[Actor, Partner]:
    """A partner who has finished onboarding."""
    owner, partner = active_partner("Halcyon Data", "halcyon.example")
    OnboardingStep.objects.filter(partner=partner).update(state="done", done_at=now())
    return owner, partner


def home_of(seller: tuple[Actor, Partner]) -> PartnerHome:
    return partner_home(seller[0], seller[1], "en")


def figure(home: PartnerHome, label: str) -> int:
    return next(each.value for each in home.figures if each.label == label)


def used(entitlement: object, quantity: int) -> UsageTotal:
    """So much was counted of the entitlement this month."""
    period = this_period()
    return UsageTotal.objects.create(
        entitlement=entitlement,
        customer_id=entitlement.customer_id,
        partner_id=entitlement.partner_id,
        meter=entitlement.meter,
        period_start=period.start,
        period_end=period.end,
        quantity=quantity,
        events=3,
        last_event_at=now(),
        counted_at=now(),
    )


def test_a_new_partner_finds_the_checklist_and_nothing_else(us: Marketplace, browser_of: Browser) -> None:
    owner, partner = active_partner("Halcyon Data", "halcyon.example", agreed=False)
    client = browser_of(user_of(owner))
    text = client.get("/partner/").content.decode()
    assert "Accept the partner agreement" in text
    assert "kpis" not in text
    OnboardingStep.objects.filter(partner=partner).update(state="done", done_at=now())
    text = client.get("/partner/").content.decode()
    assert "kpis" in text
    assert "Accept the partner agreement" not in text


def test_an_application_that_is_not_decided_has_its_own_page(us: Marketplace, browser_of: Browser) -> None:
    owner, _partner = applicant("Halcyon Data", "halcyon.example")
    assert browser_of(user_of(owner)).get("/partner/")["Location"] == "/partner/application/"


def test_the_figures_are_those_of_this_partner_s_agreements(seller: tuple[Actor, Partner]) -> None:
    own = Organisation.objects.get(pk=seller[0].organisation_id)
    terms = price(4_900)
    first = bought(of=offer(own, terms=terms), seats=3)
    bought(of=offer(own, terms=terms), seats=2)
    bought(seats=40)
    used(first, 700)

    home = home_of(seller)
    assert figure(home, "Active subscriptions") == 2
    assert figure(home, "Seats sold") == 5
    assert figure(home, "Usage events this month") == 3
    assert home.currency == "USD"
    assert home.run_rate[-1] == 5 * 4_900
    assert list(home.run_rate[:-1]) == [0] * 11


def test_revoked_agreements_bring_nothing(seller: tuple[Actor, Partner]) -> None:
    own = Organisation.objects.get(pk=seller[0].organisation_id)
    agreement = bought(of=offer(own), seats=3).agreement
    type(agreement).objects.filter(pk=agreement.pk).update(state="revoked", closed_at=now())
    home = home_of(seller)
    assert figure(home, "Active subscriptions") == 0
    assert not any(home.run_rate)


def test_the_listings_show_what_each_brings(seller: tuple[Actor, Partner], browser_of: Browser) -> None:
    listing = published(seller[0], "Ownership Resolver")
    own = Organisation.objects.get(pk=seller[0].organisation_id)
    bought(of=offer(own, listing=listing.public_id, terms=price(5_000)), seats=2)
    home = home_of(seller)
    assert figure(home, "Live listings") == 1
    (line,) = home.listings
    assert (line.subscriptions, line.run_rate) == (1, [(10_000, "USD")])
    text = browser_of(user_of(seller[0])).get("/partner/").content.decode()
    assert "Ownership Resolver" in text
    assert "$100.00" in text


def test_what_was_sent_back_approved_or_frozen_needs_the_partner(seller: tuple[Actor, Partner]) -> None:
    owner, _partner = seller
    reviewer = moderator()
    back = claimed(owner, reviewer, "Wallet Mirror")
    listings.comment(reviewer, back, field="/content/en/tagline", text="Say where the data is from.")
    listings.ask_changes(reviewer, back, note="Please look at the remark.")
    live: Listing = published(owner, "Ownership Resolver")
    freeze_listing(
        reviewer,
        live.public_id,
        organisation_id=owner.organisation_id,
        basis="security",
        reason="A report of leaked credentials",
        review_by=now() + timedelta(days=7),
    )
    needs = {need.title: need.text for need in home_of(seller).needs}
    assert list(needs) == ["Ownership Resolver is frozen", "Changes requested to Wallet Mirror"]
    assert needs["Changes requested to Wallet Mirror"] == "Please look at the remark.", "it has no live version"
    assert "A report of leaked credentials." in needs["Ownership Resolver is frozen"]


def test_a_live_version_is_said_to_stay_where_there_is_one(seller: tuple[Actor, Partner]) -> None:
    owner, _partner = seller
    reviewer = moderator()
    live: Listing = published(owner, "Ownership Resolver")
    version = listings.revise(owner, live)
    listings.claim_review(reviewer, listings.submit(owner, version))
    listings.comment(reviewer, version, text="Say where the data is from.")
    listings.ask_changes(reviewer, version, note="Please look at the remark.")
    (need,) = home_of(seller).needs
    assert need.text == "Please look at the remark. The live version stays available in the meantime."


def test_a_frozen_listing_says_why_until_when_and_whom_to_ask(
    seller: tuple[Actor, Partner], browser_of: Browser
) -> None:
    owner, _partner = seller
    live: Listing = published(owner, "Ownership Resolver")
    frozen = freeze_listing(
        moderator(),
        live.public_id,
        organisation_id=owner.organisation_id,
        basis="security",
        reason="A report of leaked credentials",
        reference="IR-2026-114",
        review_by=now() + timedelta(days=7),
    )
    browser = browser_of(user_of(owner))
    page = browser.get(f"/partner/listings/{live.public_id}/").text
    assert "A report of leaked credentials" in page
    assert frozen.review_by.strftime("%Y") in page.partition("Review by")[2][:200]
    assert 'href="mailto:marketplace@intelgraph.example?subject=IR-2026-114"' in page
    assert "Hidden from search" in page
    assert "A report of leaked credentials" in browser.get("/partner/listings/").text


def test_both_pages_of_the_onboarding_lead_to_the_same_places(browser_of: Browser, us: Marketplace) -> None:
    owner, _partner = active_partner("Acme", "acme.example", agreed=False)
    browser = browser_of(user_of(owner))
    home, checklist = (places_of(browser.get(address).text) for address in ("/partner/", "/partner/onboarding/"))
    assert home == checklist
    assert len(home) == 6
    assert home[-2] == "/partner/keys/"


def test_the_menu_names_the_onboarding_until_it_is_done(seller: tuple[Actor, Partner], browser_of: Browser) -> None:
    browser = browser_of(user_of(seller[0]))
    link = '<li><a href="/partner/onboarding/"'
    assert link not in browser.get("/partner/listings/").text
    OnboardingStep.objects.filter(step="first_key").update(state="open", done_at=None)
    assert link in browser.get("/partner/listings/").text


@pytest.mark.parametrize("address", ["/partner/", "/partner/listings/", "/partner/usage/", "/partner/keys/"])
def test_the_menu_counts_the_listings_on_every_page(
    seller: tuple[Actor, Partner], browser_of: Browser, address: str
) -> None:
    for name in ("Wallet Mirror", "Ownership Resolver"):
        listings.create(seller[0], name=name)
    menu = browser_of(user_of(seller[0])).get(address).text.partition('id="side"')[2]
    assert 'Listings<span class="n">2</span>' in menu


def places_of(page: str) -> list[str]:
    """Where the open steps of the checklist lead, in their order."""
    return re.findall(
        r'<a class="btn sm[^"]*" href="([^"]+)"', page.partition('class="checklist"')[2].partition("</ol>")[0]
    )


def test_a_suspended_partner_reads_so_first(seller: tuple[Actor, Partner]) -> None:
    seller[1].state = Partner.State.SUSPENDED
    assert home_of(seller).needs[0].title == "Your organisation is suspended"


def test_the_home_asks_the_database_as_often_for_many_listings_as_for_one(seller: tuple[Actor, Partner]) -> None:
    own = Organisation.objects.get(pk=seller[0].organisation_id)
    listing = published(seller[0], "Ownership Resolver 1")
    bought(of=offer(own, listing=listing.public_id))
    with CaptureQueriesContext(
        connection,
    ) as few:
        home_of(seller)
    published(seller[0], "Ownership Resolver 2")
    published(seller[0], "Ownership Resolver 3")
    bought(of=offer(own))
    with CaptureQueriesContext(connection) as many:
        home_of(seller)
    assert len(many) == len(few)
    assert len(many) <= 12


def test_a_customer_sees_what_they_may_use_and_how_much_of_it_is_used(us: Marketplace, browser_of: Browser) -> None:
    organisation = customer("Northwind Bank")
    owner = member(organisation)
    entitlement = bought(owner, seats=3)
    used(entitlement, 8_500)
    bought()
    text = browser_of(user_of(owner)).get("/home/").content.decode()
    assert text.count(f"/purchases/{entitlement.public_id}/") >= 2
    assert "85 % of this month" in text
    assert "0 of 3" in text

    used_row = UsageTotal.objects.get()
    UsageTotal.objects.filter(pk=used_row.pk).update(quantity=7_900)
    assert "all caught up" in browser_of(user_of(owner)).get("/home/").content.decode()


def test_an_order_over_the_limit_waits_for_a_second_person(us: Marketplace, browser_of: Browser) -> None:
    organisation = customer("Northwind Bank")
    asker, second = member(organisation), member(organisation, ["finance"])
    order = placed(asker, offer(terms=price(490_000)), seats=300)
    assert order.state == "awaiting_approval"
    assert f"Approve or decline order {order.number}" in browser_of(user_of(second)).get("/home/").content.decode()
    assert "Approve or decline order" not in browser_of(user_of(asker)).get("/home/").content.decode()


def test_a_customer_who_bought_nothing_is_led_to_the_marketplace(us: Marketplace, browser_of: Browser) -> None:
    response = browser_of(user_of(member(customer()))).get("/home/")
    assert "Nothing bought yet" in response.content.decode()


def test_homes_are_for_their_own_kind(us: Marketplace, browser_of: Browser) -> None:
    owner, _partner = active_partner("Halcyon Data", "halcyon.example")
    assert browser_of(user_of(owner)).get("/home/").status_code == 404
    assert browser_of(user_of(member(customer()))).get("/partner/")["Location"] == "/partner/apply/"
    assert browser_of().get("/partner/").status_code == 302
