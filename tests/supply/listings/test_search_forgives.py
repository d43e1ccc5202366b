"""Search forgives spelling, hyphens, accents, other languages, parts of compounds; and it obeys (semantics A)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.ground.tenancy.models import Marketplace
from apps.supply.listings import commands
from apps.supply.listings.models import Word
from apps.supply.listings.selectors import SearchQuery, search
from apps.supply.listings.selectors.search import first_rows
from apps.supply.listings.selectors.wanted import Term, Wanted, read
from apps.supply.listings.synonyms import PhraseBook, Synonyms, phrase_book
from apps.supply.listings.words import cut, distance, folded
from tests.factories import listings as make
from tests.factories.program import active_partner
from tests.supply.listings.golden_catalogue import import_golden_listings

BOOK = phrase_book((Synonyms("kyc", ("know your customer", "KYC"), ("identity check",)),))


@pytest.fixture
def catalogue(eu: Marketplace) -> None:
    """The golden listings of eu."""
    import_golden_listings()


def found(text: str, language: str = "en", **more: Any) -> list[str]:
    return [card.name for card in search(None, SearchQuery(text=text, language=language, **more)).rows]


def test_texts_are_cut_alike_whatever_joins_their_words() -> None:
    assert cut("Vessel-Watch_AIS / dual–use’s S/4HANA") == [
        "vessel",
        "watch",
        "ais",
        "dual",
        "use",
        "s",
        "s",
        "4hana",
    ]
    assert folded("Größe Łódź ÆRØ") == "grosse lodz aero"


@pytest.mark.parametrize(
    ("typed", "meant", "letters"),
    [("sanctoins", "sanctions", 1), ("vesel", "vessel", 1), ("indicater", "indicator", 1), ("graph", "fraud", 3)],
)
def test_two_neighbours_swapped_are_one_mistake(typed: str, meant: str, letters: int) -> None:
    assert distance(typed, meant, 2) == letters


def test_a_text_is_read_as_terms_with_their_synonyms() -> None:
    assert read('kyc "Due diligence" -crypto', BOOK) == Wanted(
        (
            Term("kyc", ("kyc", "identity check")),
            Term("due diligence", ("due diligence",), together=True),
            Term("crypto", ("crypto",), negated=True),
        )
    )
    assert read("Know-Your-Customers", BOOK).terms == (
        Term("know your customers", ("know your customers", "identity check")),
    )
    assert read("vessel or wallet", PhraseBook()).terms == (Term("vessel or wallet", ("vessel", "wallet")),)
    assert not read(" !? -- ", BOOK)


def test_a_misspelt_word_finds_and_says_what_was_searched_for(catalogue: None) -> None:
    results = search(None, SearchQuery(text="meridan sanctoins"))

    assert results.corrected == "meridian sanctions"
    assert [card.name for card in results.rows] == ["Meridian Sanctions Graph"]
    assert search(None, SearchQuery(text="meridian sanctions")).corrected == ""


def test_a_corrected_search_counts_sorts_and_pages_like_any_other(catalogue: None) -> None:
    right, wrong = (search(None, SearchQuery(text=text, limit=5)) for text in ("sanctions", "sanctoins"))

    assert (wrong.total, wrong.facets, wrong.histogram) == (right.total, right.facets, right.histogram)
    names = [card.name for card in wrong.rows]
    following = search(None, SearchQuery(text="sanctoins", limit=100, cursor=wrong.next_cursor or ""))
    names += [card.name for card in following.rows]
    assert names == [card.name for card in search(None, SearchQuery(text="sanctions", limit=100)).rows]
    assert [card.name for card in first_rows(SearchQuery(text="sanctoins", limit=100))] == names


def test_words_of_another_language_are_found_from_any_page(catalogue: None) -> None:
    assert "Meldewerk" in found("Verdachtsmeldungen", "en")
    assert "Trade Manifest Linker" in found("consignees", "de")


def test_a_filter_that_is_too_narrow_is_no_typing_error(catalogue: None) -> None:
    results = search(None, SearchQuery(text="sanctions", facets={"deployment": ["library"], "data_residency": ["ch"]}))
    only_library = search(None, SearchQuery(text="wallet trail", facets={"deployment": ["library"]}))

    assert results.corrected == ""
    assert (only_library.total, only_library.corrected, only_library.nearest) == (0, "", [])
    assert "deployment" in [each.drop for each in only_library.suggestions]


def test_nothing_found_offers_the_nearest_listings_and_the_categories(catalogue: None) -> None:
    results = search(None, SearchQuery(text="sanctions submarine zzzz"))

    assert results.total == 0
    assert "Meridian Sanctions Graph" in [card.name for card in results.nearest]
    assert {each.value: each.count for each in results.categories}["cyber-threat"] == 3


def test_a_text_without_words_finds_nothing_and_is_answered(catalogue: None) -> None:
    assert (search(None, SearchQuery(text="!?")).total, found("-")) == (0, [])


def test_words_of_a_listing_that_is_gone_correct_nothing(eu: Marketplace, deliver: Callable[[], int]) -> None:
    owner = active_partner("Acme", "acme.example")[0]
    listing = make.published(owner, "Xylophonist")
    deliver()
    assert search(None, SearchQuery(text="xylofonist")).corrected == "xylophonist"

    commands.retire(owner, listing)
    deliver()

    gone = search(None, SearchQuery(text="xylofonist"))
    assert (gone.total, gone.corrected, gone.nearest) == (0, "", [])
    assert Word.objects.filter(word="xylophonist").exists()  # until search is rebuilt


def test_the_api_finds_what_the_page_finds(catalogue: None, browser_of: Callable[..., Client]) -> None:
    answer = browser_of(marketplace="eu").get("/api/v1/catalogue?q=threat+inteligence").json()

    assert answer["corrected"] == "threat intelligence"
    assert [item["name"] for item in answer["items"]] == found("threat inteligence")
    assert answer["total"] == 3


def test_a_search_that_finds_asks_few_queries(catalogue: None, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(3):
        search(None, SearchQuery(text="threat intelligence", facets={"data_residency": ["eu"]}))
    with django_assert_max_num_queries(13):  # four of them settings of the planner
        search(None, SearchQuery(text="threat inteligence"))
    with django_assert_max_num_queries(13):
        search(None, SearchQuery(text="zzzz sanctions"))
