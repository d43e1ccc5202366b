"""No text of the catalogue, a template or a legal text uses a word or construction that `glossary.yaml` lists."""

import re
from pathlib import Path

import msgspec
import pytest

from intelgraph.strict_yaml import read_as
from tests.i18n.prose import Text, english, german

GLOSSARY = Path(__file__).with_name("glossary.yaml")
# At least so many words and constructions are watched.
LEAST = 120
# The places whose texts follow the glossary.
CLEAN = ("catalogue", "templates", "legal")


class Exempt(msgspec.Struct, forbid_unknown_fields=True):
    """A sentence that may keep the pattern, and the reason."""

    text: str
    because: str


class Entry(msgspec.Struct, forbid_unknown_fields=True, rename={"exempt": "except"}):
    """One pattern; the head of `glossary.yaml` explains the fields."""

    pattern: str
    language: str
    caught: str
    better: str
    why: str
    where: list[str] = []
    exempt: list[Exempt] = []

    def finds(self, text: str) -> str:
        """The words found in a text that is not exempt; empty if none."""
        found = re.search(self.pattern, text, re.IGNORECASE)
        return found[0] if found and not any(each.text in text for each in self.exempt) else ""


def entries() -> list[Entry]:
    return read_as(GLOSSARY, list[Entry])


@pytest.fixture(scope="module")
def texts() -> dict[str, dict[str, list[Text]]]:
    return {"en": english(), "de": german()}


def findings(entry: Entry, places: dict[str, list[Text]]) -> list[str]:
    """Each text with the pattern in it, with the place and the words to write instead."""
    return [
        f"{path}: “{found}” in “{text[:160]}” (say: {entry.better})"
        for place, held in places.items()
        if place in (entry.where or places)
        for path, text in held
        if (found := entry.finds(text))
    ]


def test_the_glossary_watches_enough() -> None:
    assert len({entry.pattern for entry in entries()}) >= LEAST


def test_each_place_has_texts_to_look_through(texts: dict[str, dict[str, list[Text]]]) -> None:
    counts = {(language, place): len(held) for language, places in texts.items() for place, held in places.items()}
    assert {key: count for key, count in counts.items() if count < 2} == {}
    assert counts["en", "catalogue"] == counts["de", "catalogue"] > 2000
    assert counts["en", "code"] > 5000


def test_each_pattern_finds_its_example_and_leaves_its_better_text() -> None:
    held = entries()
    assert [entry.caught for entry in held if not re.search(entry.pattern, entry.caught, re.IGNORECASE)] == []
    wrong = [
        (entry.better, other.pattern)
        for entry in held
        for other in held
        if entry.language == other.language and re.search(other.pattern, entry.better, re.IGNORECASE)
    ]
    assert wrong == []


def test_each_pattern_names_places_that_exist(texts: dict[str, dict[str, list[Text]]]) -> None:
    assert [entry.where for entry in entries() if set(entry.where) - texts[entry.language].keys()] == []


def test_no_exception_outlives_its_sentence(texts: dict[str, dict[str, list[Text]]]) -> None:
    held = [
        (entry, each.text, [text for place in texts[entry.language].values() for _path, text in place])
        for entry in entries()
        for each in entry.exempt
    ]
    stale = [
        text
        for entry, text, all_texts in held
        if not any(text in each and re.search(entry.pattern, each, re.IGNORECASE) for each in all_texts)
    ]
    assert stale == []


def test_no_text_uses_a_word_of_the_glossary(texts: dict[str, dict[str, list[Text]]]) -> None:
    found = [
        each
        for entry in entries()
        for each in findings(entry, {place: held for place, held in texts[entry.language].items() if place in CLEAN})
    ]
    assert found == []


def test_a_listed_word_is_found_where_the_pattern_holds() -> None:
    entry = Entry(r"\banew\b", "en", "", "again", "", ["docs"], [Exempt("Anew, a novel", "a title")])
    places = {"docs": [("a.md", "Read it anew."), ("b.md", "Anew, a novel")], "code": [("c.py", "Anew.")]}
    assert findings(entry, places) == ["a.md: “anew” in “Read it anew.” (say: again)"]
