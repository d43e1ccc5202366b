"""No template writes a word to be read that no translation is asked for: those that no other test renders, too."""

import re
from pathlib import Path

import pytest

from intelgraph.stack.paths import PROJECT
from intelgraph.stack.template_texts import BLOCK, COMMENT
from tests.i18n.visible import untranslated

TEMPLATES = sorted(
    path
    for folder in (PROJECT / "templates", PROJECT / "apps")
    for path in folder.rglob("*")
    if path.suffix in {".html", ".txt"} and "templates" in path.parts
)
# Frames write their attributes into a block: no words, and no element of their own.
ATTRIBUTES = re.compile(r"\{%\s*block (?:body_attributes|body_?class|coltype|dir)\s*%\}.*?\{%\s*endblock", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
FILTERED = re.compile(r"\{\{[^}]*\|[^}]*\}\}")
# A quoted sentence given to a component: `_("Save")` asks for a translation, `"Save"` does not.
QUOTED = re.compile(r"(?<!_\()(?<!\w)([\"'])(?P<text>[A-Z][a-z]+\b[^\"'{}%]*)\1")
SPOKEN_ELSEWHERE = re.compile(r"\{%\s*(?:translate|trans|bdi|glyph)\b.*?%\}")
# Plans of the style guide, named as a partner would.
PLANS = {"Starter", "Team", "Growth", "Enterprise"}
# The same in every language: the product's name, a file's name, the beginning of an identifier.
NAMES = {"IntelGraph", "sha256", "verify.py", "ord_…"}


def words_of(source: str) -> str:
    """The template with only those words left in it that it writes itself."""
    source = COMMENT.sub(" ", source)
    source = BLOCK.sub(" ", source)
    source = ATTRIBUTES.sub("{%", source)
    return TAG.sub(" ", source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_template_writes_no_word_itself(path: Path) -> None:
    assert untranslated(words_of(path.read_text()), NAMES) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_translated_block_holds_no_filter(path: Path) -> None:
    """Django asks for `%(name|filter)s` then, which no catalogue has, and applies no filter either."""
    blocks = [match["body"] for match in BLOCK.finditer(COMMENT.sub("", path.read_text()))]
    assert [found for body in blocks for found in FILTERED.findall(body)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_component_is_given_no_bare_sentence(path: Path) -> None:
    assert bare_sentences(path.read_text()) == []


def bare_sentences(source: str) -> list[str]:
    tags = TAG.findall(SPOKEN_ELSEWHERE.sub("", COMMENT.sub(" ", source)))
    return [match["text"] for tag in tags for match in QUOTED.finditer(tag) if match["text"] not in PLANS]


def test_a_bare_sentence_is_found() -> None:
    source = """{% button _("Save") kind="primary" %}{% card title="Bare" %}{% if method == "POST" %}{% bdi "Halcyon" %}
    {% translate "Fine" as said %}{{ name|default:"Nobody yet" }}"""
    assert bare_sentences(source) == ["Bare", "Nobody yet"]


def test_a_bare_word_is_found_between_tags_and_in_attributes() -> None:
    source = """{% load i18n %}<p title="{% translate 'Fine' %}">{{ name }} {# a note #}Bare</p>
    <img alt="Logo of {{ name }}">{% blocktranslate %}Fine{% endblocktranslate %}{% if a %}<b>Bare too</b>{% endif %}"""
    assert untranslated(words_of(source)) == ["p: Bare", "img[alt]: Logo of", "b: Bare too"]
