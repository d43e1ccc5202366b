"""Texts people agree to: `policies/terms/<name>.<language>.md`, with the version and digest that a consent keeps."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import nh3
from django.conf import settings
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from msgspec import Struct

from apps.ground.web.language import FALLBACK, without_region
from intelgraph.policy_files import reads
from intelgraph.strict_yaml import UnreadableYaml, text_as


class _Head(Struct, forbid_unknown_fields=True):
    """What stands between the two lines `---` on top of a text."""

    version: str
    language: str
    title: str


@dataclass(frozen=True)
class LegalText:
    """One language of a text. digest: sha256 (hexadecimal) of the whole file, front matter included."""

    version: str
    language: str
    title: str
    text: str
    digest: str

    @property
    def as_html(self) -> SafeString:
        """The text as HTML; raw HTML in the file is shown as text, never passed on."""
        return SafeString(nh3.clean(MarkdownIt("commonmark", {"html": False}).render(self.text)))


def legal_text(name: str, language: str) -> LegalText:
    """The text in force in this language, or in English where it is not translated."""
    offered = _offered(Path(settings.POLICIES_DIR) / "terms", name)
    return offered.get(without_region(language), offered[FALLBACK])


def legal_text_of(name: str, version: str, digest: str) -> LegalText | None:
    """The text in force that has this version and digest, in whichever language; None for any other text."""
    offered = _offered(Path(settings.POLICIES_DIR) / "terms", name)
    return next((each for each in offered.values() if (each.version, each.digest) == (version, digest)), None)


@reads("terms/*.md")
def every_legal_text() -> list[LegalText]:
    """All texts in force. Raises: UnreadableYaml for one that is not of the form."""
    return [_read(path) for path in sorted((Path(settings.POLICIES_DIR) / "terms").glob("*.md"))]


@lru_cache(maxsize=16)
def _offered(folder: Path, name: str) -> dict[str, LegalText]:
    return {path.name.split(".")[1]: _read(path) for path in sorted(folder.glob(f"{name}.*.md"))}


def _read(path: Path) -> LegalText:
    content = path.read_bytes()
    above, *rest = content.decode("utf-8").split("---\n", 2)
    if above or len(rest) != 2:
        raise UnreadableYaml(path, 1, "version, language and title must stand on top, between two lines of ---")
    head = text_as(rest[0], _Head, path, above=1)
    if head.language != path.name.split(".")[1]:
        raise UnreadableYaml(path, 1, f"the language is {head.language}, and the file's name says another")
    return LegalText(head.version, head.language, head.title, rest[1].strip(), sha256(content).hexdigest())
