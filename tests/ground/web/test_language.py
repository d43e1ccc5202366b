"""Texts that are kept by language, in the language of the reader."""

from collections.abc import Mapping

import pytest
from django.utils import translation

from apps.ground.tenancy.languages import known_languages, language_name, offered_languages
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.language import active_language, language_of, text_in
from intelgraph.stack.paths import PROJECT

BOTH = {"en": "Seats", "de": "Plätze"}


@pytest.mark.parametrize(
    ("texts", "wanted", "code"),
    [
        (BOTH, "de", "de"),
        (BOTH, "de-at", "de"),
        ({"de": "Plätze", "de-at": "Sitze"}, "de-at", "de-at"),
        (BOTH, "fr", "en"),
        ({"en": "", "de": "Plätze"}, "en", "de"),
        ({"en": "", "de": ""}, "en", ""),
        ({}, "en", ""),
    ],
)
def test_a_text_is_shown_in_the_wanted_language_else_in_the_first_that_has_it(
    texts: Mapping[str, str], wanted: str, code: str
) -> None:
    assert language_of(texts, wanted) == code
    assert text_in(texts, wanted) == texts.get(code, "")
    with translation.override(wanted):
        assert text_in(texts) == texts.get(code, "")


def test_where_translation_is_off_texts_are_english() -> None:
    with translation.override(None):
        assert (active_language(), text_in(BOTH)) == ("en", "Seats")


def test_the_languages_of_a_marketplace_have_names(eu: Marketplace) -> None:
    assert [code for code, _name in offered_languages()] == list(eu.languages)
    assert [str(name) for _code, name in offered_languages()] == [str(language_name(code)) for code in eu.languages]
    assert {*eu.languages, "en", "de"} <= known_languages()
    assert language_name("xx") == "xx"


def test_the_language_is_asked_in_one_place() -> None:
    found = [path for path in (PROJECT / "apps").rglob("*.py") if "get_language(" in path.read_text()]
    assert [str(path.relative_to(PROJECT)) for path in found] == ["apps/ground/web/language.py"]
