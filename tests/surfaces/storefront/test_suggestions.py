"""The search box suggests while somebody types, and never what must not be found (S09)."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.ground import clock
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.tenancy.models import Marketplace
from apps.supply.listings.selectors.suggesting import Suggested, suggest
from tests.factories.listings import live_listing
from tests.factories.program import moderator


@pytest.fixture
def catalogue(eu: Marketplace, deliver: Callable[[], int]) -> None:
    live_listing("Häfen und Küsten", vendor="Castellan Identity", category="maritime-trade")
    live_listing("Castle Register", vendor="Quorum")
    live_listing("<b>Bold</b> & Co", vendor="Osprey Cyber", category="cyber-threat")
    deliver()


def test_the_beginning_of_a_word_finds_listings_categories_and_vendors(catalogue: None) -> None:
    found = suggest("cast", "en")

    assert {each.name for each in found.listings} == {"Castle Register", "Häfen und Küsten"}
    assert [each.name for each in found.vendors] == ["Castellan Identity"]
    assert suggest("cyber", "en").categories == [Suggested("cyber-threat", "Cyber threat", 1)]
    assert suggest("cyberbed", "de").categories == [Suggested("cyber-threat", "Cyberbedrohungen", 1)]
    assert [each.name for each in suggest("haf", "de").listings] == ["Häfen und Küsten"]


@pytest.mark.parametrize("text", ["", "c", " - ", "zzzz", "zzzz:* & !b", "x" * 5000, "\x00", "'"])
def test_too_little_or_odd_texts_suggest_nothing(catalogue: None, text: str) -> None:
    assert not suggest(text, "en")


def test_a_category_without_listings_is_not_suggested(catalogue: None) -> None:
    assert suggest("geospatial", "en").categories == []


def test_a_frozen_listing_and_its_vendor_are_not_suggested(eu: Marketplace, deliver: Callable[[], int]) -> None:
    listing = live_listing("Quiet Ledger", vendor="Quietude")
    deliver()
    assert suggest("quiet", "en").listings
    freeze_listing(
        moderator(),
        listing.public_id,
        organisation_id=listing.organisation_id,
        basis="security",
        reason="A report of leaked credentials",
        review_by=clock.now() + timedelta(days=7),
    )
    deliver()

    assert not suggest("quiet", "en")


def test_the_list_is_options_in_groups_with_escaped_names(catalogue: None, browser_of: Callable[..., Client]) -> None:
    page = browser_of(marketplace="eu").get("/suggestions/?q=bold").content.decode()

    assert re.search(r'role="option"[^>]*href="/l/b-bold-b-co/"|role="option"[^>]*href="/l/[\w-]+/"', page)
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in page
    assert "<b>" not in page
    assert "<html" not in page


def test_suggestions_ask_two_queries_and_boxes_work_without_them(
    catalogue: None, browser_of: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(2):
        suggest("cyber thr", "en")
    home = browser_of(marketplace="eu").get("/").content.decode()
    assert re.search(r'<form class="bigsearch" role="search" action="/browse/">.*hx-get="/suggestions/"', home)
    assert '<div class="suggested" id="q-suggestions" role="listbox"' in home
