"""No template writes a word to be read that no translation is asked for: those that no other test renders, too."""

import re
from collections.abc import Callable

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


def found_in_templates(findings: Callable[[str], list[str]]) -> list[str]:
    """What is found in each template, after the template's path."""
    return [f"{path.relative_to(PROJECT)}: {each}" for path in TEMPLATES for each in findings(path.read_text())]


def test_there_are_templates_to_walk() -> None:
    assert len(TEMPLATES) > 150


def test_no_template_writes_a_word_itself() -> None:
    assert found_in_templates(lambda source: untranslated(words_of(source), NAMES)) == []


def test_no_translated_block_holds_a_filter() -> None:
    """Django asks for `%(name|filter)s` then, which no catalogue has, and applies no filter either."""
    assert found_in_templates(filters_in_blocks) == []


def filters_in_blocks(source: str) -> list[str]:
    return [found for match in BLOCK.finditer(COMMENT.sub("", source)) for found in FILTERED.findall(match["body"])]


def test_a_filter_in_a_translated_block_is_found() -> None:
    source = "{{ a|b }}{% blocktranslate %}Fine {{ name }}, not {{ name|lower }}.{% endblocktranslate %}"
    assert filters_in_blocks(source) == ["{{ name|lower }}"]


def test_no_component_is_given_a_bare_sentence() -> None:
    assert found_in_templates(bare_sentences) == []


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
