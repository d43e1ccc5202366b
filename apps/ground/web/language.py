"""The language that a page is read in, and texts that are kept by language."""

from collections.abc import Mapping

from django.utils.translation import get_language

FALLBACK = "en"


def active_language() -> str:
    """The code of the language in which texts are translated now; English where translation is switched off."""
    return get_language() or FALLBACK


def without_region(language: str) -> str:
    """The language of a code with a region: `de` for `de-at`."""
    return language.partition("-")[0]


def language_of(texts: Mapping[str, str], wanted: str = "") -> str:
    """The code of the text to show; empty where there is none.

    It is that of the wanted language (by default the active one), else of the same without its region, else the first.
    """
    wanted = wanted or active_language()
    return next((code for code in (wanted, without_region(wanted), *texts) if texts.get(code)), "")


def text_in(texts: Mapping[str, str], wanted: str = "") -> str:
    """The text in the wanted language (by default the active one), else in the first language that has it."""
    return texts.get(language_of(texts, wanted), "")
