"""What people type finds what they expect: the queries of `tests/data/queries.yaml` on the golden catalogue."""

import sys

import pytest

from apps.ground.tenancy.models import Marketplace
from apps.supply.listings.models import ImportedEntry
from apps.supply.listings.selectors import SearchQuery, search
from tests.supply.listings.golden_catalogue import import_golden_listings, queries

FLOOR, GOAL = {"reported": 1.0, "more": 0.95}, 0.95


@pytest.fixture
def catalogue(eu: Marketplace) -> dict[int, str]:
    """The golden listings of eu; by the id of each listing its address in the golden content."""
    import_golden_listings()
    return dict(ImportedEntry.objects.values_list("listing_id", "path"))


def missed(catalogue: dict[int, str], which: str) -> dict[str, list[str]]:
    """The queries that do not find all that they should on their first page, with what each lacks."""
    lacking = {}
    for query in queries(which):
        asked = SearchQuery(text=query.q, language=query.language, limit=24)
        found = {catalogue[card.listing_id] for card in search(None, asked).rows}
        if lacks := [slug for slug in query.finds if slug not in found]:
            lacking[f"{query.q} ({query.kind})"] = lacks
    return lacking


def test_every_expected_listing_is_in_the_catalogue(catalogue: dict[int, str]) -> None:
    expected = {slug for which in ("reported", "more") for query in queries(which) for slug in query.finds}

    assert expected - set(catalogue.values()) == set()


@pytest.mark.parametrize("which", ["reported", "more"])
def test_queries_find_what_people_expect(
    catalogue: dict[int, str], which: str, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = missed(catalogue, which)
    asked = len(queries(which))
    share = 1 - len(lacking) / asked
    with capsys.disabled():
        sys.stdout.write(
            f"\n{which}: {share:.0%} of {asked} find what is expected (goal {GOAL:.0%}); missed: {lacking}\n"
        )

    assert share >= FLOOR[which]
