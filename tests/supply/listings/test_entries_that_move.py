"""An entry of a foreign catalogue keeps its listing when the file lists it in another place (faults B101)."""

from copy import deepcopy
from typing import Any

import pytest

from apps.ground.provenance.models import Opening
from apps.supply.listings import commands
from apps.supply.listings.importing.landscape import entries
from apps.supply.listings.importing.run import Outcome, import_entries
from apps.supply.listings.models import ImportedEntry, Listing
from apps.supply.listings.selectors import SearchQuery, search
from tests.factories.program import moderator

ITEM = {"name": "Akri", "homepage_url": "https://docs.akri.sh", "description": "Finds devices."}
OTHER = {"name": "Falco", "homepage_url": "https://falco.example/"}
OLD, NEW, THIRD = ("Provisioning", "Automation"), ("Runtime", "Edge"), ("Runtime", "Storage")


def landscape(*placed: tuple[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    return {
        "landscape": [
            {"name": category, "subcategories": [{"name": subcategory, "items": [deepcopy(item)]}]}
            for (category, subcategory), item in placed
        ]
    }


def imported(*placed: tuple[tuple[str, str], dict[str, Any]]) -> Outcome:
    return import_entries(list(entries(landscape(*placed))), lambda done, total: None)


def paths() -> set[str]:
    return set(ImportedEntry.objects.values_list("path", flat=True))


def test_a_moved_entry_keeps_its_listing(us, deliver):
    imported((OLD, ITEM), (OLD, OTHER))
    before = Listing.objects.get(slug="akri")

    outcome = imported((NEW, ITEM), (OLD, OTHER))
    deliver()

    assert (outcome.added, outcome.changed, outcome.unchanged) == (0, 1, 1)
    assert paths() == {"Runtime / Edge / Akri", "Provisioning / Automation / Falco"}
    after = Listing.objects.get(slug="akri")
    assert (after.pk, after.live_version.number, after.live_version.category) == (before.pk, 2, "oc-runtime")
    assert [row.category_name for row in search(None, SearchQuery(text="Akri")).rows] == ["Runtime"]
    again = imported((NEW, ITEM), (OLD, OTHER))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert Opening.objects.filter(command="listings.import_batch").count() == 2


def test_a_move_back_is_a_move(us):
    imported((OLD, ITEM))
    imported((NEW, ITEM))
    imported((OLD, ITEM))
    assert (Listing.objects.count(), paths()) == (1, {"Provisioning / Automation / Akri"})


def test_a_description_may_change_with_the_place(us):
    imported((OLD, ITEM))
    imported((NEW, {**ITEM, "description": "Finds cameras.", "repo_url": "https://code.example/"}))
    assert Listing.objects.get().live_version.content["en"]["tagline"] == "Finds cameras."


def test_a_listing_that_was_taken_down_stays_so_when_its_entry_moves(us):
    """Else moving the entry would publish it a second time, past the decision."""
    imported((OLD, ITEM))
    commands.take_down(moderator(), Listing.objects.get(), ground="terms", clauses=["L-05"], reason="It names people.")
    outcome = imported((NEW, ITEM))

    assert (outcome.added, Listing.objects.get().state, paths()) == (0, "taken_down", {"Runtime / Edge / Akri"})


@pytest.mark.parametrize(
    ("first", "second", "listings"),
    [
        ([(OLD, ITEM)], [(NEW, {**ITEM, "homepage_url": "https://other.example/"})], 2),
        ([(OLD, ITEM)], [(NEW, {**ITEM, "name": "Akri Two"})], 2),
        ([(OLD, ITEM)], [(OLD, ITEM), (NEW, ITEM)], 2),
        ([(OLD, ITEM)], [(OLD, {**ITEM, "project": 1}), (NEW, ITEM)], 2),
        ([(OLD, ITEM)], [(NEW, ITEM), (THIRD, ITEM)], 3),
        ([(OLD, ITEM), (THIRD, ITEM)], [(NEW, ITEM)], 3),
    ],
    ids=["another home page", "another name", "still there", "there and refused", "two new places", "two old places"],
)
def test_what_is_not_certainly_the_same_entry_is_a_new_one(us, first, second, listings):
    imported(*first)
    imported(*second)
    assert Listing.objects.count() == listings
    assert paths() >= {each.path for each in entries(landscape(*first))}
