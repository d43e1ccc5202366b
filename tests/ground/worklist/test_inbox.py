"""The inbox: what is in it, in which order, in which views, at which cost."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from apps.demand.metering.commands import record_batch
from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.paging import CursorInvalid
from apps.ground.worklist import claiming, selectors
from apps.ground.worklist.selectors import Item
from apps.ground.worklist.sources import source_of, sources
from apps.ground.worklist.views import View, read_view
from apps.supply.listings import commands as listings
from apps.supply.listings.models import ListingVersion
from apps.supply.program.models import Partner
from tests.factories import listings as make
from tests.factories.accounts import operator, user_of
from tests.factories.entitlements import bought, to_be_revoked
from tests.factories.metering import event, sender
from tests.factories.program import active_partner, applicant

Browser = Callable[..., Client]
INBOX = "/admin/worklist/"


@pytest.fixture
def desk(ruth: Actor, browser_of: Browser) -> Client:
    return browser_of(user_of(ruth), second_factor=True)


def applied(number: int, ago: timedelta) -> Partner:
    """An application that came in so long ago."""
    _owner, partner = applicant(f"Saltmarsh {number}", f"saltmarsh-{number}.example")
    Partner.objects.filter(pk=partner.pk).update(applied_at=clock.now() - ago)
    return partner


def names(rows: Any) -> list[str]:
    return [each.shown.title for each in rows]


def test_every_kind_of_work_is_there(ruth: Actor, desk: Client) -> None:
    applied(1, timedelta(hours=1))
    owner, partner = active_partner()
    make.sent(owner, "Waiting Resolver")
    takedown = listings.take_down(
        operator(("moderator",)),
        make.published(owner, "Contested Resolver"),
        ground="terms",
        clauses=["L-05"],
        reason="The data in it was copied from a register.",
    )
    listings.appeal(owner, takedown, text="We have a licence.")
    entitlement = bought()
    to_be_revoked(entitlement)
    record_batch(sender(entitlement), [event("ent_00000000000000000000")])
    for days in (1, 30):
        freeze_listing(
            ruth,
            f"lst_0000000000000000000{days % 10}",
            organisation_id=partner.organisation_id,
            basis="security",
            reason=f"Credentials leaked, looked at again in {days}.",
            review_by=clock.now() + timedelta(days=days),
        )

    found = {each.source.kind: each.items for each in selectors.counts(ruth, View())}
    page = desk.get(INBOX)

    assert found == dict.fromkeys(("restriction", "application", "listing", "appeal", "revocation", "usage"), 1)
    assert page.status_code == 200
    for text in ("Saltmarsh 1", "Waiting Resolver", "Contested Resolver", "We have a licence.", "again in 1."):
        assert text in page.text
    assert "1 event without an entitlement" in page.text
    assert "again in 30." not in page.text, "its review is a month away"
    assert "6 open items" in page.text


def test_the_first_due_comes_first_whatever_its_kind(ruth: Actor) -> None:
    owner, _partner = active_partner()
    version = make.sent(owner, "Middle")
    ListingVersion.objects.filter(pk=version.pk).update(submitted_at=clock.now() - timedelta(hours=30))
    applied(1, timedelta(hours=1))
    applied(2, timedelta(days=4))
    rows = selectors.inbox(ruth, View()).rows
    assert names(rows) == ["Saltmarsh 2", "Middle", "Saltmarsh 1"]
    assert [each.tone for each in rows] == ["bad", "", ""]
    assert [each.is_late for each in rows] == [True, False, False]


def test_pages_hold_every_item_once(ruth: Actor) -> None:
    """Also where deadlines are equal, within a kind and across kinds."""
    at = clock.now()
    owner, _partner = active_partner()
    for number in range(5):
        applied(number, timedelta(0))
        make.sent(owner, f"Resolver {number}")
    Partner.objects.filter(state="applied").update(applied_at=at)
    ListingVersion.objects.filter(state="submitted").update(submitted_at=at)
    seen, cursor = [], None
    while True:
        found = selectors.inbox(ruth, View(), cursor=cursor, limit=3)
        seen += [each.key for each in found.rows]
        cursor = found.next_cursor
        if cursor is None:
            break
    assert (len(seen), len(set(seen))) == (10, 10)
    first = selectors.inbox(ruth, View(), limit=3).next_cursor
    with pytest.raises(CursorInvalid):
        selectors.inbox(ruth, View("application"), cursor=first)


def test_views_by_kind_assignee_and_lateness(ruth: Actor, desk: Client) -> None:
    mine, theirs, free = applied(1, timedelta(days=5)), applied(2, timedelta(hours=1)), applied(3, timedelta(days=3))
    claiming.claim(ruth, "application", mine.public_id)
    claiming.claim(operator(("moderator",)), "application", theirs.public_id)

    def shown(query: str) -> list[str]:
        return names(selectors.inbox(ruth, read_view(dict(x.split("=") for x in query.split("&") if x))).rows)

    assert shown("") == ["Saltmarsh 1", "Saltmarsh 3", "Saltmarsh 2"]
    assert shown("whose=mine") == ["Saltmarsh 1"]
    assert shown("whose=unassigned") == ["Saltmarsh 3"]
    assert shown("late=1") == ["Saltmarsh 1", "Saltmarsh 3"]
    assert shown("late=1&whose=unassigned&kind=application") == ["Saltmarsh 3"]
    assert shown("kind=listing") == []
    assert shown("kind=unheard-of") == ["Saltmarsh 1", "Saltmarsh 3", "Saltmarsh 2"]
    assert free.public_id in desk.get(f"{INBOX}?whose=unassigned").text
    assert "all caught up" in desk.get(f"{INBOX}?kind=listing").text
    assert desk.get(f"{INBOX}?cursor=made-up").status_code == 400


def test_the_cost_does_not_grow_with_the_items(ruth: Actor, desk: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(INBOX).status_code == 200
        return len(queries)

    owner, _partner = active_partner()
    make.sent(owner, "Resolver 0")
    claiming.claim(ruth, "application", applied(0, timedelta(hours=1)).public_id)
    asked()  # the first request of a process asks once more who it serves
    few = asked()
    for number in range(1, 6):
        make.sent(owner, f"Resolver {number}")
        claiming.claim(operator(("moderator",)), "application", applied(number, timedelta(hours=1)).public_id)
    assert asked() == few


def test_items_are_claimed_released_and_assigned_on_the_page(ruth: Actor, desk: Client) -> None:
    """Each row by itself: what cannot be done to one is said, and done to the others all the same."""
    colleague = operator(("moderator",))
    one, two, taken = (applied(number, timedelta(hours=number)) for number in (1, 2, 3))
    claiming.claim(colleague, "application", taken.public_id)
    keys = [f"application:{each.public_id}" for each in (one, two, taken)]

    answer = desk.post(f"{INBOX}?kind=application", {"item": keys, "do": "claim"}, follow=True)

    assert answer.redirect_chain == [(f"{INBOX}?kind=application", 302)]
    assert "2 items claimed." in answer.text
    assert "Saltmarsh 3: A colleague has claimed this already." in answer.text
    assert len(selectors.inbox(ruth, View(whose="mine")).rows) == 2
    assert "2 items released." in desk.post(INBOX, {"item": keys[:2], "do": "release"}, follow=True).text
    given = {"item": keys, "do": "assign", "to": colleague.user_ref}
    assert "3 items assigned." in desk.post(INBOX, given, follow=True).text
    assert len(selectors.inbox(colleague, View(whose="mine")).rows) == 3
    desk.post(INBOX, {"item": keys[:1], "do": "release"})
    assert "1 item claimed." in desk.post(INBOX, {"claim": keys[0]}, follow=True).text
    assert "Select at least one item." in desk.post(INBOX, {"do": "claim"}, follow=True).text
    assert "It is no longer in the inbox." in desk.post(INBOX, {"claim": "application:prt_0"}, follow=True).text


def test_an_auditor_reads_the_inbox_and_claims_nothing(browser_of: Browser, us: Marketplace) -> None:
    auditor = operator(("auditor",))
    item = applied(1, timedelta(hours=1))
    inside = browser_of(user_of(auditor), second_factor=True)
    assert "Saltmarsh 1" in inside.get(INBOX).text
    assert f'name="claim" value="application:{item.public_id}"' not in inside.get(INBOX).text
    inside.post(INBOX, {"claim": f"application:{item.public_id}"})
    assert selectors.inbox(auditor, View(whose="unassigned")).rows


def test_the_next_item_is_one_that_no_colleague_has(ruth: Actor, desk: Client) -> None:
    first, theirs, last = (applied(number, timedelta(hours=9 - number)) for number in (1, 2, 3))
    claiming.claim(operator(("moderator",)), "application", theirs.public_id)

    def after(item: Partner | None) -> Item | None:
        behind = (source_of("application"), item.public_id) if item else None
        return selectors.next_item(ruth, View(), behind)

    following = [after(each) for each in (None, first, theirs, last)]
    assert [each.subject for each in following if each] == [each.public_id for each in (first, last, last, first)]
    page = reverse("admin:worklist_next")
    assert f"/partner/{last.pk}/" in desk.get(f"{page}?item=application:{first.public_id}")["Location"]
    still = desk.get(f"{page}?item=application:{first.public_id}&done=1")["Location"]
    assert f"/partner/{first.pk}/" in still, "it waits as before"
    Partner.objects.exclude(pk=theirs.pk).filter(state="applied").update(state="asked")
    over = desk.get(f"{page}?kind=application&item=application:{first.public_id}&done=1", follow=True)
    assert over.redirect_chain == [(f"{INBOX}?kind=application", 302)]
    assert "This view has no other entries." in over.text
    assert desk.get(f"{page}?item=made-up:x").status_code == 404


def test_each_kind_of_work_is_named_in_german() -> None:
    with translation.override("en"):
        english = {each.kind: str(each.title) for each in sources()}
    with translation.override("de"):
        german = {each.kind: str(each.title) for each in sources()}
    assert {"Bewerbungen", "Angebote", "Einsprüche", "Widerrufe"} <= set(german.values())
    assert [kind for kind, title in german.items() if title == english[kind]] == []


def test_a_decision_from_the_inbox_leads_to_the_next_item(ruth: Actor, desk: Client) -> None:
    """Its receipt is in the message; the same act from elsewhere ends on the receipt."""
    first, second, third = (applied(number, timedelta(hours=9 - number)) for number in (1, 2, 3))
    item = selectors.inbox(ruth, View("application")).rows[0]
    page = desk.get(item.href).text
    approve = reverse("admin:program_partner_act_approve", args=[first.pk])
    (asked,) = re.findall(rf'href="({approve}[^"]*)"', page)
    (skip,) = re.findall(r'href="([^"]*/next/[^"]*)"', page)
    assert f"/partner/{second.pk}/" in desk.get(unescape(skip))["Location"]

    decided = desk.post(unescape(asked), {"note": ""}, follow=True)

    assert f"/partner/{second.pk}/" in decided.redirect_chain[-1][0]
    assert "kind%3Dapplication" in decided.redirect_chain[-1][0], "the view goes along"
    (receipt,) = re.findall(r'href="([^"]*/receipt/[^"]*)"', decided.text)
    assert "program.approve" in desk.get(receipt).text
    other = reverse("admin:program_partner_act_approve", args=[third.pk])
    assert "/receipt/" in desk.post(other, {"note": ""})["Location"]
