"""In results the words that matched are marked, by stem and without accents; what is written there is escaped first."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.ground.tenancy.models import Marketplace
from apps.supply.listings.selectors import SearchQuery, search
from apps.supply.listings.selectors.marking import matched_words
from tests.factories.listings import live_listing


@pytest.fixture
def page_of(eu: Marketplace, browser_of: Callable[..., Client], deliver: Callable[[], int]) -> Callable[[str], str]:
    live_listing("<b>Sanction</b> & Häfen")
    deliver()
    client = browser_of(None, "eu")
    return lambda text: client.get(reverse("storefront:browse"), {"q": text} if text else {}).content.decode()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("sanctions", "&lt;b&gt;<mark>Sanction</mark>&lt;/b&gt; &amp; Häfen"),
        ("hafen", "&lt;b&gt;Sanction&lt;/b&gt; &amp; <mark>Häfen</mark>"),
        ("sanctoins", "&lt;b&gt;<mark>Sanction</mark>&lt;/b&gt; &amp; Häfen"),
        ("sanction -graphite", "&lt;b&gt;<mark>Sanction</mark>&lt;/b&gt; &amp; Häfen"),
        ("", "&lt;b&gt;Sanction&lt;/b&gt; &amp; Häfen"),
    ],
)
def test_the_words_that_matched_are_marked(page_of: Callable[[str], str], text: str, name: str) -> None:
    assert f"<bdi>{name}</bdi>" in page_of(text)


def test_a_page_asks_once(page_of: Callable[[str], str], django_assert_num_queries: Any) -> None:
    found = search(None, SearchQuery(text="the sanctions"))

    with django_assert_num_queries(1):
        assert matched_words(found.rows, found.sought, "en") == {"sanction"}
    with django_assert_num_queries(0):
        assert matched_words(found.rows, (), "en") == frozenset()
