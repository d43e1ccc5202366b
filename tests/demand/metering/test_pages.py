"""The usage pages of both sides, as people meet them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import commands
from apps.demand.metering.models import UsageSource
from apps.demand.metering.refusals import EventReused
from apps.ground import clock
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, set_scope
from intelgraph.database.connection import connection
from tests.factories.accounts import member, operator, user_of
from tests.factories.checkout import buyer, customer, offer, partner
from tests.factories.entitlements import bought
from tests.factories.metering import event, sender

Browser = Callable[..., Client]


@pytest.fixture
def entitlement(us: Marketplace) -> Entitlement:
    return bought()


@pytest.fixture
def ask(us: Marketplace, browser_of: Browser) -> Callable[..., str]:
    """The text of a page for a person, or its status where that is not 200."""

    def get(actor: object, address: str, **options: object) -> str:
        answer = browser_of(user_of(actor), **options).get(address)
        connection.set_tenant(us)
        set_scope(Scope(reach="marketplace"))
        return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)

    return get


def test_a_customer_reads_this_month_against_what_is_included(
    entitlement: Entitlement, ask: Callable[..., str]
) -> None:
    commands.record_batch(sender(entitlement), [event(entitlement, 8_500)])
    reader = member(entitlement.customer, ["viewer"])
    overview = ask(reader, reverse("metering:usage"))
    assert "8,500 of 10,000 screenings" in overview
    assert "Usage up to" in overview
    assert 'data-live="metering"' in overview
    page = ask(reader, reverse("metering:usage_of_purchase", args=[entitlement.public_id]))
    assert "8,500 of 10,000 screenings" in page
    assert "<svg" in page
    assert "Nov 2026" in page or clock.now().strftime("%b %Y") in page
    assert "style=" not in page


def test_a_first_look_offers_a_test_event(entitlement: Entitlement, ask: Callable[..., str]) -> None:
    page = ask(sender(entitlement), reverse("metering:partner_usage"))
    assert "No usage yet – send a test event" in page
    assert "/api/v1/usage-events" in page
    assert entitlement.public_id in page
    own = ask(member(entitlement.customer), reverse("metering:usage_of_purchase", args=[entitlement.public_id]))
    assert "No usage yet" in own
    assert "curl" not in own
    assert "/api/v1/usage-events" not in own
    assert "No metered purchases" in ask(member(customer("Borealis")), reverse("metering:usage"))


def test_a_partner_reads_use_by_listing_late_events_and_refused_ids(
    entitlement: Entitlement, ask: Callable[..., str]
) -> None:
    software = sender(entitlement)
    late = event(entitlement, 1, clock.now() - timedelta(days=36), id="late-one")
    commands.take(software, [event(entitlement, 1_234, id="used"), late])
    with pytest.raises(EventReused):
        commands.take(software, [event(entitlement, 77_777, id="used")])
    page = ask(software, reverse("metering:partner_usage"))
    for shown in (
        "1,234",
        "Northwind Bank",
        "late-one",
        "Outside the counting window",
        "77,777",
        "https://app.halcyon",
    ):
        assert shown in page


def test_a_partner_chooses_a_listing_and_a_strange_one_chooses_nothing(
    entitlement: Entitlement, ask: Callable[..., str]
) -> None:
    other = bought(buyer(customer("Borealis")), offer(entitlement.partner))
    software = sender(entitlement)
    address = reverse("metering:partner_usage")
    one = ask(software, f"{address}?listing={other.listing}")
    assert "Borealis" in one
    assert "Northwind Bank" not in one
    both = ask(software, f"{address}?listing=lst_strange")
    assert "Borealis" in both
    assert "Northwind Bank" in both


def test_pages_ask_as_few_queries_for_many_purchases_as_for_one(
    entitlement: Entitlement, ask: Callable[..., str]
) -> None:
    software, owner = sender(entitlement), buyer(entitlement.customer)
    bought_here = [entitlement, *(bought(owner, offer(entitlement.partner)) for _ in range(3))]
    commands.record_batch(software, [event(each, 1) for each in bought_here])
    for actor, address, most in (
        (software, reverse("metering:partner_usage"), 9),
        (owner, reverse("metering:usage"), 5),
        (owner, reverse("metering:usage_of_purchase", args=[entitlement.public_id]), 6),
    ):
        with CaptureQueriesContext(connection) as asked:
            assert ask(actor, address) != "404"
        own = [query for query in asked if 'FROM "metering_' in query["sql"] or 'FROM "entitlements_' in query["sql"]]
        assert 0 < len(own) <= most


def test_neighbours_see_nothing_of_it(entitlement: Entitlement, ask: Callable[..., str]) -> None:
    commands.record_batch(sender(entitlement), [event(entitlement, 8_500)])
    address = reverse("metering:usage_of_purchase", args=[entitlement.public_id])
    assert ask(member(customer("Borealis")), address) == "404"
    assert ask(member(entitlement.partner), address) == "404"
    assert ask(member(entitlement.customer), reverse("metering:partner_usage")) == "404"
    assert "Northwind" not in ask(member(partner("Kestrel")), reverse("metering:partner_usage"))
    assert ask(member(customer("Borealis")), reverse("metering:purchase_csv", args=[entitlement.public_id])) == "404"
    assert "8500" not in ask(member(customer("Borealis")), reverse("metering:usage_csv"))


def test_the_export_holds_the_months_and_no_formula(entitlement: Entitlement, ask: Callable[..., str]) -> None:
    software = sender(entitlement)
    commands.record_batch(software, [event(entitlement, 8_500), event("ent_x", id='=HYPERLINK("http://evil")')])
    assert "8500,10000,1," in ask(member(entitlement.customer), reverse("metering:usage_csv"))
    assert "8500,10000,1," in ask(software, reverse("metering:partner_csv"))
    waiting = ask(software, reverse("metering:waiting_csv"))
    assert "\"'=HYPERLINK(" in waiting
    assert "\n=HYPERLINK" not in waiting


def test_a_customer_is_told_that_use_waits(entitlement: Entitlement, ask: Callable[..., str]) -> None:
    commands.record_batch(sender(entitlement), [event(entitlement, type="seconds")])
    page = ask(member(entitlement.customer), reverse("metering:usage_of_purchase", args=[entitlement.public_id]))
    assert "Some usage is not counted yet" in page


def test_operators_match_again_from_the_admin(
    entitlement: Entitlement, ask: Callable[..., str], browser_of: Browser, us: Marketplace
) -> None:
    software = sender(entitlement)
    Entitlement.objects.filter(pk=entitlement.pk).update(starts_at=clock.now() + timedelta(days=1))
    commands.record_batch(software, [event(entitlement, 3, id="waits")])
    Entitlement.objects.filter(pk=entitlement.pk).update(starts_at=clock.now() - timedelta(days=1))
    moderator = operator(("moderator",))
    for name in ("meterevent", "usagesource", "usageanomaly", "usagetotal"):
        assert ask(moderator, reverse(f"admin:metering_{name}_changelist"), second_factor=True).startswith("<!")
    assert "waits" in ask(moderator, reverse("admin:metering_meterevent_changelist"), second_factor=True)
    source = UsageSource.objects.get()
    lever = reverse("admin:metering_usagesource_act_rematch", args=[source.pk])
    assert "Unmatched events to retry" in ask(moderator, lever, second_factor=True)
    browser = browser_of(user_of(moderator), second_factor=True)
    done = browser.post(lever, {"reason": "The start date was wrong in our books."}, follow=True)
    assert done.status_code == 200
    connection.set_tenant(us)
    set_scope(Scope(reach="marketplace"))
    source.refresh_from_db()
    assert (source.matched, source.unmatched) == (1, 0)
