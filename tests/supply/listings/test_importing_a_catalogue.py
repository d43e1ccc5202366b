"""A foreign catalogue becomes listings, entry by entry, once (faults B099)."""

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from apps.ground.provenance.models import Opening
from apps.supply.listings import commands
from apps.supply.listings.importing import run
from apps.supply.listings.importing.landscape import Entry, Refusal, entries
from apps.supply.listings.models import ImportBatch, ImportedEntry, Listing, ListingVersion
from apps.supply.listings.selectors import SearchQuery, search
from intelgraph.strict_yaml import UnreadableYaml, read_yaml

EXCERPT = Path(__file__).parents[2] / "data" / "cncf-excerpt.yml"
WHOLE = Path(os.environ.get("CATALOGUE_FILE", Path(__file__).parents[4] / "shared" / "data" / "cncf-landscape.yml"))


def import_file(file: Path) -> str:
    said = io.StringIO()
    call_command("import_catalogue", file, marketplace="us", stdout=said, stderr=said)
    return said.getvalue()


def changed_excerpt(tmp_path: Path, old: str, new: str) -> Path:
    text = EXCERPT.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "changed.yml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_every_entry_becomes_a_free_listing_that_is_found(us, deliver):
    assert "20 added, 0 changed, 0 as they were, 0 left out" in import_file(EXCERPT)
    deliver()

    assert Listing.objects.filter(state="live").count() == 20
    results = search(None, SearchQuery(category="open-catalogue"))
    assert results.total == 20
    akri = next(iter(search(None, SearchQuery(text="Akri")).rows))
    assert (akri.vendor_name, akri.price_from_minor, akri.category_name) == ("Open Catalogue", 0, "Provisioning")


def test_the_same_file_again_changes_nothing(us):
    """B101"""
    import_file(EXCERPT)
    before = Opening.objects.count(), ListingVersion.objects.count()

    assert "0 added, 0 changed, 20 as they were" in import_file(EXCERPT)

    assert ImportBatch.objects.count() == 1
    assert ListingVersion.objects.count() == before[1]
    assert Opening.objects.filter(command="listings.import_batch").count() == 1


def test_a_changed_entry_gets_a_new_version_at_its_old_address(us, tmp_path, deliver):
    import_file(EXCERPT)
    file = changed_excerpt(tmp_path, "A Kubernetes Resource Interface for the Edge", "Finds devices at the edge")

    assert "0 added, 1 changed, 19 as they were" in import_file(file)
    deliver()

    listing = Listing.objects.get(slug="akri")
    assert (listing.live_version.number, listing.live_version.content["en"]["tagline"]) == (
        2,
        "Finds devices at the edge",
    )
    assert list(listing.versions.values_list("state", flat=True)) == ["published", "superseded"]
    assert search(None, SearchQuery(text="devices edge")).total == 1


def test_a_stopped_import_goes_on_where_it_stopped(us, monkeypatch):
    monkeypatch.setattr(run, "MOST", 6)
    found = list(entries(read_yaml(EXCERPT)))

    class Stopped(Exception):
        """The power went."""

    def stop(done: int, total: int) -> None:
        if done >= 12:
            raise Stopped

    with pytest.raises(Stopped):
        run.import_entries(found, stop)
    assert ImportedEntry.objects.count() == 12

    outcome = run.import_entries(found, lambda done, total: None)
    assert (outcome.added, outcome.unchanged, ImportedEntry.objects.count()) == (8, 12, 20)


def test_bad_entries_are_left_out_one_by_one_with_path_and_reason():
    """B100"""
    item = {"name": "Good", "homepage_url": "https://good.example/"}
    items = [
        item,
        item,
        {"name": "No page"},
        {"homepage_url": "https://x.example/"},
        {"name": "Script", "homepage_url": "javascript:alert(1)"},
        {"name": "x" * 200, "homepage_url": "https://x.example/"},
        "text",
    ]
    document = {
        "landscape": [{"name": "Runtime", "subcategories": [{"name": "Box", "items": items}, {"name": "None"}]}]
    }
    document["landscape"].append({"name": "Astrology", "subcategories": [{"name": "Stars", "items": [item]}]})

    found = list(entries(document))

    assert [each.path for each in found if isinstance(each, Entry)] == ["Runtime / Box / Good"]
    refused = {each.path: each.reason for each in found if isinstance(each, Refusal)}
    assert refused["Runtime / Box / Good"] == "stands in the file twice"
    assert refused["Runtime / Box / No page"] == refused["Runtime / Box / Script"] == "has no home page"
    assert refused["Astrology / Stars / Good"] == "stands in a category that the taxonomy does not know"
    assert len(refused) == 6


GOOD = {"name": "Good", "homepage_url": "https://good.example/"}


@pytest.mark.parametrize(
    ("odd", "reason"),
    [
        ({"project": ["sandbox"]}, "has a project that is not a text"),
        ({"project": {"level": "sandbox"}}, "has a project that is not a text"),
        ({"name": 1984}, "has a name that is not a text"),
        ({"homepage_url": ["https://x.example/"]}, "has a homepage_url that is not a text"),
        ({"repo_url": 7}, "has a repo_url that is not a text"),
        ({"description": {"en": "x"}}, "has a description that is not a text"),
        ({"description": "a\u0000b"}, "has a description with a character"),
        ({"description": "a\ud800b"}, "has a description with a character"),
        ({"homepage_url": "https://x.example/\u0000"}, "has a homepage_url with a character"),
        ({"repo_url": "https://x.example/\u202e"}, "has a repo_url with a character"),
    ],
)
def test_a_wrong_field_refuses_its_own_entry_and_no_other(odd, reason):
    items = [{**GOOD, "name": "Odd", **odd}, GOOD]
    document = {"landscape": [{"name": "Runtime", "subcategories": [{"name": "Box", "items": items}]}]}

    refused, taken = entries(document)

    assert refused.reason.startswith(reason)
    assert taken.path == "Runtime / Box / Good"


def test_capitals_in_an_address_are_no_fault():
    item = {**GOOD, "homepage_url": "HTTPS://Good.example/", "repo_url": "Https://code.example/"}
    document = {"landscape": [{"name": "Runtime", "subcategories": [{"name": "Box", "items": [item]}]}]}

    (taken,) = entries(document)

    description = taken.fields["content"]["en"]["description"]
    assert "[Home page](https://Good.example/) · [Source code](https://code.example/)" in description


BOMB = "a: &a [x,x]\n" + "".join(f"b{n}: &b{n} [*{'a' if not n else f'b{n - 1}'}]\n" for n in range(60))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (BOMB, "more aliases"),
        ("a: !!python/object/apply:os.system [ls]", "could not determine a constructor"),
        ("landscape: []\nlandscape: []", ":2: landscape is given twice"),
        ("a:\n\t- b", ":2:"),
        ("[" * 40 + "]" * 40, "more levels"),
        ("1: x", "a name is not a text"),
    ],
)
def test_a_file_that_could_do_harm_is_refused_with_its_line(tmp_path, text, problem):
    file = tmp_path / "bad.yml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(UnreadableYaml, match=r"bad\.yml") as refusal:
        read_yaml(file)
    assert problem in str(refusal.value)


def test_norway_stays_a_text(tmp_path):
    file = tmp_path / "norway.yml"
    file.write_text("country: NO\nopen: yes\n", encoding="utf-8")

    assert read_yaml(file) == {"country": "NO", "open": "yes"}


def test_a_wrong_file_or_marketplace_is_one_line(us, tmp_path):
    other = tmp_path / "other.yml"
    other.write_text("fruits: [apple]", encoding="utf-8")

    with pytest.raises(CommandError, match="no list named landscape"):
        import_file(other)
    with pytest.raises(CommandError, match="no marketplace mars"):
        call_command("import_catalogue", EXCERPT, marketplace="mars")


@pytest.mark.skipif(not WHOLE.exists(), reason="the whole landscape is not here; CATALOGUE_FILE names it")
def test_nothing_of_the_whole_landscape_is_left_out():
    found = list(entries(read_yaml(WHOLE)))

    assert [each for each in found if isinstance(each, Refusal)] == []
    assert len(found) >= 2_413


def test_open_catalogue_makes_its_organisation_once(us):
    first = commands.open_catalogue(run.ACTOR)
    assert commands.open_catalogue(run.ACTOR) == first
    assert Opening.objects.filter(subject=first.public_id, command="listings.open_catalogue").exists()
