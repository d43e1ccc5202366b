"""Every text in use is German in the catalogue, whole: filled, sure, and with the same places and tags in it."""

import gettext
import re
from collections import Counter
from io import BytesIO

import pytest
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from intelgraph.stack.catalogues import LOCALE
from intelgraph.stack.messages import texts_in_use

GERMAN = LOCALE / "de" / "LC_MESSAGES" / "django.po"
PLACES = re.compile(r"%\(\w+\)[a-z]|%%|%[a-z]|\{\w*\}")
TAGS = re.compile(r"</?\w+[^>]*>|&#?\w+;")
# What a translator leaves when the hand was quicker than the eye.
UNFINISHED = re.compile(r"[\"“](?=\w)|\bTODO\b|\?\?\?|  ")


@pytest.fixture(scope="module")
def german() -> Catalog:
    with GERMAN.open("rb") as file:
        return read_po(file, locale="de")


@pytest.fixture(scope="module")
def in_use() -> Catalog:
    return texts_in_use()


def named(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}: {text}" if message.context else text


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def pairs(german: Catalog) -> list[tuple[str, str]]:
    """Each German form beside the English one that it stands for: one thing, or several."""
    found = []
    for message in german:
        if message.id:
            english, translated = forms(message.id), forms(message.string)
            assert len(english) == len(translated), named(message)
            found += list(zip(english, translated, strict=True))
    return found


def missing_in(catalogue: Catalog, texts: Catalog) -> list[str]:
    """The texts that the catalogue lacks or leaves empty in one of their forms."""
    missing = []
    for text in texts:
        if text.id:
            held = catalogue.get(text.id, text.context)
            if held is None or not all(forms(held.string)) or held.fuzzy:
                missing.append(named(text))
    return missing


def test_every_text_in_use_is_translated_and_sure(german: Catalog, in_use: Catalog) -> None:
    assert len(in_use) > 1000
    assert missing_in(german, in_use) == []


def test_nothing_is_translated_that_nobody_asks_for(german: Catalog, in_use: Catalog) -> None:
    assert [named(held) for held in german if held.id and in_use.get(held.id, held.context) is None] == []
    assert german.obsolete == {}


def test_the_places_to_be_filled_are_the_same(german: Catalog) -> None:
    wrong = [pair for pair in pairs(german) if Counter(PLACES.findall(pair[0])) != Counter(PLACES.findall(pair[1]))]
    assert wrong == []


def test_the_tags_are_the_same(german: Catalog) -> None:
    wrong = [pair for pair in pairs(german) if Counter(TAGS.findall(pair[0])) != Counter(TAGS.findall(pair[1]))]
    assert wrong == []


def test_a_sentence_ends_as_its_english_one(german: Catalog) -> None:
    """A lost full stop or colon shows where lines are joined."""
    wrong = [pair for pair in pairs(german) if (pair[0][-1:] in ".?:,…") != (pair[1][-1:] in ".?:,…")]
    assert [pair for pair in wrong if not pair[1].endswith(("Std.", "Min.", "Sek."))] == []


def test_outer_white_space_is_the_same(german: Catalog) -> None:
    edges = re.compile(r"\A\s*|\s*\Z")
    assert [pair for pair in pairs(german) if edges.findall(pair[0]) != edges.findall(pair[1])] == []


def test_quotation_marks_are_german_and_nothing_is_left_open(german: Catalog) -> None:
    assert [text for _english, text in pairs(german) if UNFINISHED.search(TAGS.sub("", text))] == []


def test_people_are_addressed_formally(german: Catalog) -> None:
    informal = re.compile(r"\b(du|dein\w*|dir|dich|euer|eure\w*)\b", re.IGNORECASE)
    assert [text for _english, text in pairs(german) if informal.search(text)] == []


def test_the_catalogue_compiles_and_counts_in_german(german: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, german)
    compiled.seek(0)
    spoken = gettext.GNUTranslations(compiled)
    assert spoken.gettext("Sign in") == "Anmelden"
    assert spoken.ngettext("%(shown)s seat", "%(shown)s seats", 1) == "%(shown)s Platz"
    assert spoken.ngettext("%(shown)s seat", "%(shown)s seats", 0) == "%(shown)s Plätze"
    assert spoken.pgettext("button", "Open") == "Öffnen"
    assert spoken.gettext("Open") == "Offen"


def test_a_missing_an_empty_and_an_unsure_text_are_each_found() -> None:
    texts, held = Catalog(), Catalog(locale="de")
    for text in ("Gone", "Empty", "Unsure", "Well"):
        texts.add(text)
    texts.add(("%(n)s day", "%(n)s days"))
    held.add("Empty", "")
    held.add("Unsure", "Unsicher", flags=["fuzzy"])
    held.add("Well", "Gut")
    held.add(("%(n)s day", "%(n)s days"), ("%(n)s Tag", ""))
    assert missing_in(held, texts) == ["Gone", "Empty", "Unsure", "%(n)s day"]
