"""What the editor says of a draft that cannot be saved or submitted: the field, its row, its limit, and a link."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from apps.ground.policy.actor import Actor
from apps.supply.listings import commands
from apps.supply.listings.models import ListingVersion
from apps.supply.listings.selectors import open_version
from apps.supply.pricing.models import Plan
from tests.factories import listings as make
from tests.factories.accounts import user_of

Browser = Callable[..., Client]
FACETS = {
    "category": "corporate-ownership",
    "facets_data_residency": ["eu"],
    "facets_purposes": ["research"],
    "facets_entity_types": ["person"],
    "facets_deployment": ["saas"],
    "regions": ["us"],
}


@pytest.fixture
def web(owner: Actor, browser_of: Browser) -> Client:
    return browser_of(user_of(owner), "eu")


@pytest.fixture
def draft(owner: Actor) -> ListingVersion:
    return open_version(commands.create(owner, name="Harbour Watch"))


def save(web: Client, draft: ListingVersion, section: str, **fields: object):
    """Post a section with the stamp of the draft as it is now."""
    draft.refresh_from_db()
    return web.post(at(draft, section), {"stamp": draft.etag, **fields})


def at(draft: ListingVersion, section: str) -> str:
    return f"/partner/listings/{draft.listing.public_id}/edit/{section}/"


def test_a_refused_submission_leaves_the_draft_a_draft(web: Client, draft: ListingVersion) -> None:
    answer = web.post(at(draft, "submit"), {})
    assert answer.status_code == 422
    assert "This version was submitted" not in answer.text
    assert at(draft, "submit").replace("edit/submit", "withdraw") not in answer.text
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_refused_submission_links_to_every_missing_field(web: Client, draft: ListingVersion) -> None:
    text = web.post(at(draft, "submit"), {}).text
    for section, field, label in (
        ("basics", "content_de_name", "Name (German)"),
        ("basics", "release_number", "Release number"),
        ("facets", "category", "Category"),
        ("facets", "facets_purposes_0", "Allowed purposes"),
        ("facets", "footprint_0_source", "Graph footprint"),
        ("media", "logo", "Logo"),
        ("plan", "seat_price_minor", "Price plan"),
        ("support", "support_email", "Support address"),
    ):
        assert f'<a href="{at(draft, section)}#id_{field}">{label}:' in text, field


def test_each_link_of_a_refused_submission_leads_to_a_field(web: Client, draft: ListingVersion) -> None:
    links = set(re.findall(r'href="([^"]+/edit/[a-z]+/)#([a-z_0-9]+)"', web.post(at(draft, "submit"), {}).text))
    assert len(links) > 10
    pages = {address: web.get(address).text for address in {address for address, _anchor in links}}
    assert [anchor for address, anchor in links if f'id="{anchor}"' not in pages[address]] == []


def test_an_unfinished_draft_is_not_offered_for_submission(owner: Actor, web: Client, draft: ListingVersion) -> None:
    assert "Submit for review" not in web.get(at(draft, "submit")).text
    assert "Submit for review" in web.get(at(make.draft(owner), "submit")).text


def test_a_refused_save_shows_the_draft_as_it_is_kept(web: Client, draft: ListingVersion) -> None:
    answer = save(web, draft, "basics", content_en_name="Another name", release_number="v1")
    assert answer.status_code == 422
    assert 'value="Another name"' in answer.text
    assert "Harbour Watch</bdi>" in answer.text


@pytest.mark.parametrize(
    ("section", "fields", "sentence"),
    [
        ("basics", {"release_number": "v1"}, "Use numbers separated by dots"),
        ("basics", {"release_number": "1..2"}, "Use numbers separated by dots"),
        ("basics", {"content_en_tagline": "x" * 141}, "Use at most 140 characters; this has 141."),
        ("description", {"content_en_highlights": "A line.\n" * 7}, "Use at most 6 highlights, one per line."),
        ("description", {"content_en_highlights": "Short\n" + "x" * 121}, "Line 2: Use at most 120 characters."),
        ("facets", FACETS | {"regions": ["us", "all"]}, "Choose either Everywhere or individual regions."),
        ("support", {"support_email": "nobody"}, "Enter a complete address"),
    ],
)
def test_a_refused_field_says_what_to_do(
    web: Client, draft: ListingVersion, section: str, fields: dict[str, object], sentence: str
) -> None:
    answer = save(web, draft, section, **fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize("number", ["1", "1.0", "2026.03", "7.1.4", "1.0.0-beta.2"])
def test_a_release_number_is_written_in_numbers(web: Client, draft: ListingVersion, number: str) -> None:
    assert save(web, draft, "basics", content_en_name="Harbour Watch", release_number=number).status_code == 302


def test_an_error_in_the_footprint_names_its_row(web: Client, draft: ListingVersion) -> None:
    """The command counts only rows that say something; the page counts all."""
    answer = save(web, draft, "facets", **FACETS, footprint_1_source="person", footprint_1_target="vessel")
    assert answer.status_code == 422
    assert 'href="#id_footprint_1_relation">Row 2, Relation: Fill in' in answer.text


def test_the_ends_of_a_relation_are_chosen_from_the_entity_types(web: Client, draft: ListingVersion) -> None:
    edge = {"footprint_0_source": "organisation", "footprint_0_relation": "OWNS", "footprint_0_target": "vessel"}
    assert save(web, draft, "facets", **FACETS, **edge | {"footprint_0_target": "ship"}).status_code == 422
    assert save(web, draft, "facets", **FACETS, **edge).status_code == 302
    draft.refresh_from_db()
    assert draft.footprint == [{"source": "organisation", "relation": "OWNS", "target": "vessel"}]
    assert '<option value="vessel" selected>Vessel</option>' in web.get(at(draft, "facets")).text


def test_an_entity_type_given_by_name_is_kept_by_its_slug(owner: Actor, draft: ListingVersion) -> None:
    edge = {"source": "Schiff", "relation": "CALLED_AT", "target": "Address"}
    saved = commands.save_draft(owner, draft, changes={"footprint": [edge]}, stamp=draft.etag)
    assert saved.footprint == [{"source": "vessel", "relation": "CALLED_AT", "target": "address"}]


def test_every_row_of_the_footprint_can_be_filled_in_one_save(web: Client, draft: ListingVersion) -> None:
    rows = {
        f"footprint_{number}_{part}": text
        for number in range(20)
        for part, text in (("source", "person"), ("relation", f"R{number}"), ("target", "event"))
    }
    assert save(web, draft, "facets", **FACETS, **rows).status_code == 302
    draft.refresh_from_db()
    assert len(draft.footprint) == 20


def test_no_text_is_cut_by_the_browser_and_its_limit_is_said(web: Client, draft: ListingVersion) -> None:
    page = web.get(at(draft, "basics")).text
    assert "maxlength" not in page.partition('id="editor"')[2].partition("</form>")[0]
    assert "At most 140 characters" in page
    assert 'data-most="140"' in page


def test_a_line_break_counts_as_one_character(web: Client, draft: ListingVersion) -> None:
    """A browser sends two."""
    exact = "\r\n".join(["x"] * 1000) + "x"
    assert len(exact.replace("\r\n", "\n")) == 2000
    answer = save(web, draft, "basics", content_en_name="Harbour Watch", content_en_change_note=exact)
    assert answer.status_code == 302


def test_the_fields_of_a_meter_that_is_not_wanted_are_not_asked_for(web: Client, draft: ListingVersion) -> None:
    plan = {"name_en": "Team", "seat_price_minor": "29.50", "min_seats": "1", "meter_package_size": "many"}
    assert web.post(at(draft, "plan"), plan).status_code == 302
    assert Plan.objects.get().meter == ""
