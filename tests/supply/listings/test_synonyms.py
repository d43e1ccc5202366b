"""Synonyms: defaults from the policies, changed by operators, followed by the next search."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.ground.policy.actor import Actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.refusals import Denied, Invalid
from apps.supply.listings.commands import change_synonyms
from apps.supply.listings.models import SynonymEdition
from apps.supply.listings.refusals import SynonymsChanged
from apps.supply.listings.selectors import SearchQuery, search
from apps.supply.listings.selectors.synonyms import synonyms_in_force
from apps.supply.listings.synonyms import default_synonyms
from intelgraph.strict_yaml import UnreadableYaml
from tests.factories.accounts import user_of
from tests.factories.listings import live_listing
from tests.factories.program import active_partner, moderator

REASON = "Customers look for it by this name."
BOAT = {"boat": {"typed": ["boats", "Yachten"], "finds": ["vessel"]}}


def found(text: str) -> list[str]:
    return [card.name for card in search(None, SearchQuery(text=text)).rows]


@pytest.fixture
def vessel(eu: Marketplace, deliver: Callable[[], int]) -> None:
    live_listing("Vessel Watch")
    deliver()


def test_the_next_search_follows_a_change(vessel: None, eu: Marketplace) -> None:
    assert found("yachten") == []

    change_synonyms(moderator(), eu, entries=BOAT, based_on=0, reason=REASON)

    assert (found("yachten"), found("Boat")) == (["Vessel Watch"], ["Vessel Watch"])
    assert [each.slug for each in synonyms_in_force().entries] == ["boat"]


def test_only_what_differs_from_the_defaults_is_kept(eu: Marketplace) -> None:
    kept = {slug: {"typed": list(each.typed), "finds": list(each.finds)} for slug, each in default_synonyms().items()}
    kept.pop("vessel")

    edition = change_synonyms(moderator(), eu, entries=kept | BOAT, based_on=0, reason=REASON)

    assert edition.changes == BOAT | {"vessel": None}
    assert {each.slug for each in synonyms_in_force().entries} == (default_synonyms().keys() - {"vessel"}) | {"boat"}


def test_a_change_made_from_an_older_edition_is_refused(eu: Marketplace) -> None:
    change_synonyms(moderator(), eu, entries=BOAT, based_on=0, reason=REASON)

    with pytest.raises(SynonymsChanged):
        change_synonyms(moderator(), eu, entries={}, based_on=0, reason=REASON)


@pytest.mark.parametrize(
    "entry",
    [{"typed": [], "finds": ["vessel"]}, {"typed": ["!?"], "finds": ["vessel"]}, {"typed": ["a b c d e f g"] * 2}],
)
def test_an_entry_of_another_form_is_refused(eu: Marketplace, entry: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        change_synonyms(moderator(), eu, entries={"boat": entry}, based_on=0, reason=REASON)


def test_a_partner_changes_no_synonyms(eu: Marketplace) -> None:
    with pytest.raises(Denied):
        change_synonyms(active_partner()[0], eu, entries=BOAT, based_on=0, reason=REASON)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("  - {slug: a, typed: [], finds: [x1]}", 3, "typed"),
        ("  - {slug: a, typed: ['!!'], finds: [x1]}", 3, "words"),
        ("  - {slug: a, typed: [x1], finds: [x1], also: [x1]}", 3, "also"),
    ],
)
def test_a_wrong_file_is_refused_by_its_line(settings: Any, tmp_path: Path, text: str, line: int, said: str) -> None:
    (tmp_path / "synonyms.yaml").write_text(f"version: 1\nsynonyms:\n{text}\n")
    settings.POLICIES_DIR = tmp_path

    with pytest.raises(UnreadableYaml, match=rf":{line}: .*{said}"):
        default_synonyms()


def test_an_operator_changes_them_by_an_act(vessel: None, eu: Marketplace, browser_of: Callable[..., Client]) -> None:
    operator: Actor = moderator()
    client = browser_of(user_of(operator), "eu", second_factor=True)
    address = reverse("admin:tenancy_marketplace_act_change_synonyms", args=[eu.pk])
    page = client.get(address)
    assert "vessel: ship, vessel, boat, Schiff = ship, vessel, Schiff" in page.content.decode()

    given = {"reason": REASON, "based_on": 0}
    wrong = client.post(address, given | {"entries": "boat = vessel\nboat: yachten = vessel\nboat: x1 = x1"})
    assert wrong.status_code == 422
    assert {"Line 1:", "Line 3:"} <= {word for word in ("Line 1:", "Line 3:") if word in wrong.content.decode()}
    invalid = client.post(address, given | {"entries": "boat: = vessel"})
    assert (invalid.status_code, "Entry “boat”" in invalid.content.decode()) == (422, True)

    sent = client.post(address, given | {"entries": "boat: boats, yachten = vessel"})

    assert sent.status_code == 302
    assert SynonymEdition.objects.get().changes["boat"] == {"typed": ["boats", "yachten"], "finds": ["vessel"]}
    assert client.get(sent["Location"]).status_code == 200
    again = client.post(address, given | {"entries": ""})
    assert (again.status_code, "have changed since" in again.content.decode()) == (422, True)
