"""Names that are read as another's (fault B055): other alphabets, hidden characters, words of two alphabets.

After Unicode Technical Standard 39: two names are alike where their skeletons are. The characters that are read as
others stand in `policies/look-alikes.yaml`.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from msgspec import Meta, Struct

from intelgraph.policy_files import reads
from intelgraph.strict_yaml import read_as

# Alphabets that one word may mix with each other: Japanese, Korean and Chinese names carry Latin letters.
MIXED_IN_ONE_WORD = {"LATIN", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"}
LETTERS = {"Lu", "Ll", "Lt", "Lo"}
PAIRS = (("rn", "m"), ("vv", "w"))
VARIATIONS = {chr(code) for code in range(0xFE00, 0xFE10)}
CAPITALS = str.maketrans({"I": "l", "1": "l", "|": "l", "0": "o"})


class _File(Struct, forbid_unknown_fields=True):
    version: Literal[1]
    read_as: dict[Annotated[str, Meta(pattern="^[a-z0-9]$")], Annotated[str, Meta(min_length=1)]]

    def __post_init__(self) -> None:
        each = "".join(self.read_as.values())
        if len(each) != len(set(each)):
            raise ValueError("a character is read as two")


@reads("look-alikes.yaml")
def look_alikes() -> Mapping[str, str]:
    """Each character with the one that it is read as. Raises: UnreadableYaml."""
    return _read(Path(settings.POLICIES_DIR) / "look-alikes.yaml")


@lru_cache(maxsize=8)
def _read(path: Path) -> Mapping[str, str]:
    return {each: plain for plain, alike in read_as(path, _File).read_as.items() for each in alike}


def hides_characters(name: str) -> bool:
    """Whether there is something in it that nobody sees, such as a zero-width space or joiner."""
    return any(unicodedata.category(each) == "Cf" or each in VARIATIONS for each in name)


def mixes_alphabets(name: str) -> bool:
    """Whether some word of it has letters of two alphabets that no language mixes.

    >>> mixes_alphabets("Hаlcyon"), mixes_alphabets("Яндекс Cloud"), mixes_alphabets("LINEヤフー")
    (True, False, False)
    """
    return any(len(found) > 1 and not found <= MIXED_IN_ONE_WORD for found in map(_alphabets, name.split()))


def skeletons(name: str) -> frozenset[str]:
    """What the name is read as, less spaces, signs and accents: as it is meant, and with I, 1 and 0 for l and o."""
    known = look_alikes()
    plain = unicodedata.normalize("NFKC", "".join(known.get(each, each) for each in name))
    return frozenset(map(_skeleton, (plain, plain.translate(CAPITALS))))


def alike(name: str, others: Iterable[str]) -> list[str]:
    """Those of the other names that are read as this one, the same name among them."""
    own = skeletons(name)
    return [each for each in others if own & skeletons(each)]


def _skeleton(text: str) -> str:
    known = look_alikes()
    read = "".join(known.get(each, known.get(each.casefold(), each.casefold())) for each in map(_without_marks, text))
    for written, plain in PAIRS:
        read = read.replace(written, plain)
    return "".join(each for each in read if each.isalnum())


def _without_marks(character: str) -> str:
    """A letter that is read as a Latin one, less its accents: a dot or stroke more is easily missed.

    Marks of other scripts are letters' own: か is not が.
    """
    base = unicodedata.normalize("NFD", character)[0]
    return base if base.isascii() or base.casefold() in look_alikes() else character


def _alphabets(word: str) -> set[str]:
    letters = unicodedata.normalize("NFKC", word)
    return {unicodedata.name(each, "").split(" ")[0] for each in letters if unicodedata.category(each) in LETTERS}
