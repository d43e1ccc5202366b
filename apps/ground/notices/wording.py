"""The sentences of notices by kind. Apps add theirs in their subscribers module, lazily translated.

A kind has a title and a body with named places: `%(listing)s`. They are filled when they are read, in the
reader's language; a value may be a text by language: `{"en": "Vessel Graph", "de": "Schiffsgraph"}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise

from apps.ground.web.language import text_in

Sentence = str | Promise


@dataclass(frozen=True)
class Wording:
    """What a notice says: a title for bell and mail, a body that may be empty, the words of the link."""

    title: Sentence
    body: Sentence = ""
    action: Sentence = ""


_wordings: dict[str, Wording] = {}


class UnknownKind(LookupError):
    """A notice of a kind that nobody gave words."""


def word(kind: str, title: Sentence, body: Sentence = "", action: Sentence = "") -> None:
    """Give a kind of notice its words: `word("listings.sent_back", _("%(listing)s was sent back"), …)`."""
    _wordings[kind] = Wording(title, body, action)


def wording_of(kind: str) -> Wording:
    """Raises: UnknownKind."""
    try:
        return _wordings[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def filled(sentence: Sentence, params: Mapping[str, Any]) -> str:
    """The sentence in the active language with its places filled; a value by language is read in that language too."""
    values = {name: _read(value) for name, value in params.items()}
    return str(sentence) % values if values else str(sentence)


def _read(value: Any) -> Any:
    """A text by language in the active one, else in the first that has it; a number with its separators."""
    if isinstance(value, int) and not isinstance(value, bool):
        return number_format(value, force_grouping=True)
    if not isinstance(value, Mapping):
        return value
    return text_in(value)


def kinds() -> list[str]:
    """Every kind that has words."""
    return sorted(_wordings)
