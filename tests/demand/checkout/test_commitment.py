"""Everyone who signs or approves reads the whole commitment: term, dates, total, tax, and what happens at the end."""

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.demand.checkout import commands
from apps.demand.checkout.config import buying_policy
from apps.demand.checkout.models import Agreement, Offer, Order
from apps.demand.checkout.rules import months_after
from apps.demand.checkout.summary import summary_of
from apps.ground import clock
from apps.ground.accounts.models import Organisation
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from apps.surfaces.components import amounts
from tests.factories import checkout as made
from tests.factories.accounts import member, user_of

BrowserOf = Callable[..., Client]
MONTHLY, YEARLY = "$10,800.00", "$129,600.00"


@pytest.fixture
def company(us: Marketplace) -> Organisation:
    return made.customer()


@pytest.fixture
def first(company: Organisation) -> Actor:
    return made.buyer(company)


@pytest.fixture
def dear(company: Organisation) -> object:
    """An offer at which ten seats need a second person's approval."""
    return made.offer(terms=made.price(108_000))


def shown(client: Client, address: str) -> str:
    """The page's text as a reader sees it: no markup, and nothing that is folded away."""
    answer = client.get(address)
    assert answer.status_code == 200
    main = answer.content.decode().partition("<main")[2]
    open_parts = re.sub(r"<details>.*?</details>", " ", main, flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", open_parts)).split())


def says_all(text: str, ends: str) -> None:
    for part in (MONTHLY, YEARLY, "12 months", ends, "added on the invoice", "does not renew automatically"):
        assert part in text, part
    assert "sha256" not in text


def test_every_step_shows_the_whole_commitment(first: Actor, dear: object, browser_of: BrowserOf) -> None:
    order = made.ready(first, dear, seats=10)
    browser = browser_of(user_of(first))
    ends = amounts.day(months_after(clock.now(), 12))
    for step in ("plan", "terms", "review"):
        text = shown(browser, f"/checkout/{order.public_id}/{step}/")
        says_all(text, ends)
        assert "Starts when the order is approved" in text
    assert f"Term 12 months, until {ends} Does not renew automatically" in text
    assert "Price US$10,800.00 per month, before tax US$129,600.00 for 12 months" in text


def test_the_approver_who_saw_no_step_reads_the_same(
    company: Organisation, first: Actor, dear: object, browser_of: BrowserOf
) -> None:
    order = made.placed(first, dear, seats=10)
    second = browser_of(user_of(member(company, ["finance"])))
    ends = amounts.day(months_after(clock.now(), 12))
    for address in (f"/orders/{order.number}/approve/", f"/orders/{order.number}/"):
        says_all(shown(second, address), ends)


def test_the_receipt_shows_the_agreed_dates(first: Actor, browser_of: BrowserOf) -> None:
    order = made.placed(first, made.offer(terms=made.price(49_000)), seats=3)
    agreement = order.agreement
    text = shown(browser_of(user_of(first)), f"/orders/{order.number}/")
    assert f"Starts {amounts.day(agreement.starts_at)} Ends {amounts.day(agreement.ends_at)}" in text
    assert "Total for 12 months, before tax US$17,640.00" in text
    assert "assumes" not in text


def test_an_order_that_came_to_nothing_has_no_term(first: Actor) -> None:
    order = made.quoted(first)
    assert summary_of(order).commitment is not None
    order.state = Order.State.EXPIRED
    assert summary_of(order).commitment is None


def test_the_term_of_an_agreement_is_its_own(first: Actor) -> None:
    """Not the present policy's: it was agreed for as long as its dates say."""
    agreement = made.placed(first, seats=3).agreement
    agreement.ends_at = months_after(agreement.starts_at, 6)
    commitment = summary_of(agreement).commitment
    assert commitment is not None
    assert (commitment.months, commitment.total_minor) == (6, 6 * 14_700)
    assert commitment.ends_at - commitment.starts_at > timedelta(days=180)


def test_an_order_that_waits_is_not_called_done(first: Actor, dear: object, browser_of: BrowserOf) -> None:
    order = made.ready(first, dear, seats=10)
    browser = browser_of(user_of(first))
    placed = browser.post(f"/checkout/{order.public_id}/review/", {"key": made.fresh_key()}, follow=True)
    page = placed.content.decode()
    assert "Thank you" not in page
    assert "Receipt" not in page
    assert "Approval requested. Nothing is bought until a second member approves the order." in page
    assert "Nobody else in your organisation can approve it yet." in page
    assert "Invite a colleague" in page


def test_an_order_that_waits_names_who_can_approve_it(
    company: Organisation, first: Actor, dear: object, browser_of: BrowserOf
) -> None:
    finance = user_of(member(company, ["finance"]))
    order = made.placed(first, dear, seats=10)
    page = browser_of(user_of(first)).get(f"/orders/{order.number}/").content.decode()
    assert finance.full_name in page
    assert "Invite a colleague" not in page


def test_an_approval_buys_the_term_that_was_placed(
    company: Organisation, first: Actor, dear: Offer, browser_of: BrowserOf, settings: Any, tmp_path: Path
) -> None:
    """The policy's term changes while the order waits: the approver reads and gets what was placed."""
    order = made.placed(first, dear, seats=10)
    changed = shutil.copytree(settings.POLICIES_DIR, tmp_path / "policies")
    written = (changed / "buying.yaml").read_text()
    (changed / "buying.yaml").write_text(written.replace("agreement_months: 12", "agreement_months: 24"))
    settings.POLICIES_DIR = changed
    assert buying_policy().agreement_months == 24

    second = member(company, ["finance"])
    page = shown(browser_of(user_of(second)), f"/orders/{order.number}/approve/")
    approved = commands.approve_order(second, order, key=made.fresh_key())

    agreement = Agreement.objects.get(order=approved)
    assert "12 months" in page
    assert agreement.ends_at == months_after(agreement.starts_at, 12)
