"""The estimate on a listing answers every number with a figure or with the limit at its field, never an old figure."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from apps.ground.policy.actor import Actor
from apps.supply.listings.commands import approve, claim_review, save_draft, submit
from apps.supply.listings.models import Listing
from apps.supply.pricing.commands import save_plan
from tests.factories import listings as make
from tests.factories.pricing import plan_draft
from tests.factories.program import active_partner

PART = {"HX-Request": "true"}


@pytest.fixture
def address(us: object, deliver: Callable[[], int]) -> str:
    """A listing with 2 to 120 seats, 100,000 rows included and 0.40 for each 1,000 beyond."""
    owner, _partner = active_partner()
    listing = sold(owner)
    deliver()
    return f"/l/{listing.slug}/"


def sold(owner: Actor) -> Listing:
    version = make.draft(owner, "Ownership Resolver")
    plan = save_plan(owner, draft=plan_draft(min_seats=2, max_seats=120))
    version = save_draft(owner, version, changes={"plan": plan.public_id}, stamp=version.etag)
    reviewer = make.moderator()
    version = claim_review(reviewer, submit(owner, version))
    approve(reviewer, version, digest=version.digest)
    return Listing.objects.get(pk=version.listing_id)


def problem(page: str, field: str) -> str:
    """The words at a field."""
    (slot,) = re.findall(rf'<div id="{field}_problem"[^>]*>(.*?)</div>', page, re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", slot)).strip().removeprefix("Error: ").strip()


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ("seats=121", "seats", "Maximum 120 seats"),
        ("seats=1", "seats", "Minimum 2 seats"),
        ("seats=0", "seats", "Minimum 2 seats"),
        ("seats=-3", "seats", "Minimum 2 seats"),
        ("seats=1.5", "seats", "Enter a whole number of seats"),
        ("seats=3.0", "seats", "Enter a whole number of seats"),
        ("seats=1_0", "seats", "Enter a whole number of seats"),
        ("seats=", "seats", "Enter a whole number of seats"),
        ("seats=abc", "seats", "Enter a whole number of seats"),
        ("seats=99999999999999999999", "seats", "Maximum 120 seats"),
        ("seats=3&quantity=-1", "quantity", "Enter 0 or more"),
        ("seats=3&quantity=1.5", "quantity", "Enter a whole number"),
        ("seats=3&quantity=9999999999999999", "quantity", "Enter at most 1,000,000,000,000"),
    ],
)
def test_a_number_that_is_not_sold_says_the_limit_at_its_field_and_shows_no_figure(
    address: str, asked: str, field: str, words: str, browser_of: Callable[..., Client]
) -> None:
    for headers in (PART, {}):
        page = browser_of().get(f"{address}?{asked}", headers=headers).content.decode()
        assert problem(page, field) == words
        assert problem(page, {"seats": "quantity", "quantity": "seats"}[field]) == ""
        figures = page[page.index('<div id="estimate"') :]
        assert "58.00" not in figures
        assert "Estimated monthly total" not in figures
        assert "/buy/" not in page
        assert 'hx-swap-oob="true"' in page if headers else 'hx-swap-oob="true"' not in page
    assert 'aria-invalid="true"' in page
    typed = asked.rpartition("=")[2]
    assert f'value="{typed}"' in page


def test_a_number_that_is_sold_clears_the_problem(address: str, browser_of: Callable[..., Client]) -> None:
    page = browser_of().get(f"{address}?seats=120&quantity=100001", headers=PART).content.decode()
    assert (problem(page, "seats"), problem(page, "quantity")) == ("", "")
    assert "$3,480.40" in page


def test_the_listing_states_what_is_included_and_what_more_costs(
    address: str, browser_of: Callable[..., Client]
) -> None:
    page = browser_of().get(address).content.decode()
    said = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "100,000 rows per month included, then US$0.40 per 1,000 rows or part thereof" in said
