"""Everybody follows every link that they are shown, two pages deep, and opens every form: nothing answers an error."""

import pytest

from tests.crawl.conftest import Crowd
from tests.crawl.crawler import grouped
from tests.crawl.roles import ROLES
from tests.crawl.unreached import gone, unreached
from tests.crawl.walks import MAIN, Walks
from tests.support.sampled import some

PLACES = [("us", "en"), ("eu", "de"), ("eu", "en")]
#: How many of the roles walk elsewhere than in the main place, where all of them do.
ELSEWHERE = 3
ROUNDS = [
    (*place, role)
    for place in PLACES
    for role in (ROLES if place == MAIN else some(ROLES, ELSEWHERE, about=f"who walks in {place}"))
]


@pytest.mark.parametrize(("marketplace", "language", "role"), ROUNDS)
def test_no_link_leads_astray(walks: Walks, marketplace: str, language: str, role: str) -> None:
    walk = walks.of(marketplace, language, role)
    assert walk.faults == [], f"\n{grouped(walk.faults)}"


def test_every_language_is_walked(crowds: dict[str, Crowd]) -> None:
    """A marketplace's new language is a new walk."""
    assert {(name, language) for name, crowd in crowds.items() for language in crowd.languages} == set(PLACES)


@pytest.mark.parametrize("marketplace", ["us", "eu"])
def test_there_are_three_pages_of_everything(crowds: dict[str, Crowd], marketplace: str) -> None:
    """Else a pager that is broken would have no second page to break at."""
    assert crowds[marketplace].too_few == {}


def test_every_route_is_reached_by_somebody_or_has_a_reason(walks: Walks) -> None:
    """A page that no link leads to is no page of the product; and what is reached needs no reason."""
    reached = {route for role in ROLES for route in walks.of(*MAIN, role).reached}
    assert unreached(reached) == set()
    assert gone(reached) == set(), "these are reached, or are no routes: take them from the list"


@pytest.mark.parametrize(("role", "least"), [("visitor", 20), ("customer", 40), ("partner", 40), ("operator", 120)])
def test_a_walk_comes_far(walks: Walks, role: str, least: int) -> None:
    """A page whose links were not found any more would end the walk, and nothing would be red."""
    assert len(walks.of("us", "en", role).reached) >= least
