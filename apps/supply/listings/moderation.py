"""The clauses that a reviewer cites, as `policies/moderation.yaml` states them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from msgspec import Meta, Struct

from apps.ground.tenancy.current import current
from apps.ground.web.language import text_in
from apps.ground.web.refusals import FieldError, Invalid
from intelgraph.policy_files import reads
from intelgraph.strict_yaml import read_as

Words = dict[Annotated[str, Meta(pattern="^[a-z]{2}$")], Annotated[str, Meta(min_length=1)]]


class _Entry(Struct, forbid_unknown_fields=True):
    id: Annotated[str, Meta(pattern=r"^L-\d{2}$")]
    title: Words
    text: Words
    least_languages: Annotated[int, Meta(ge=1)] = 1


class _File(Struct, forbid_unknown_fields=True):
    version: Literal[1]
    appeal_days: Annotated[int, Meta(ge=1)]
    clauses: list[_Entry]

    def __post_init__(self) -> None:
        ids = [each.id for each in self.clauses]
        if len(ids) != len(set(ids)):
            raise ValueError("a clause is given twice")


@dataclass(frozen=True)
class Clause:
    """One clause: its id, which never changes, and its words by language.

    least_languages: a clause that compares languages applies only in a marketplace that has so many.
    """

    id: str
    titles: Mapping[str, str]
    texts: Mapping[str, str]
    least_languages: int = 1

    def title(self, language: str) -> str:
        return text_in(self.titles, language)

    def text(self, language: str) -> str:
        return text_in(self.texts, language)


@reads("moderation.yaml")
def clauses() -> Mapping[str, Clause]:
    """Every clause by id, in the order of the file. Raises: UnreadableYaml."""
    return _read(_path())[0]


def appeal_window() -> timedelta:
    """How long a partner may appeal against a take-down."""
    return _read(_path())[1]


def _path() -> Path:
    return Path(settings.POLICIES_DIR) / "moderation.yaml"


@lru_cache(maxsize=8)
def _read(path: Path) -> tuple[Mapping[str, Clause], timedelta]:
    given = read_as(path, _File)
    entries = (Clause(each.id, each.title, each.text, each.least_languages) for each in given.clauses)
    return {each.id: each for each in entries}, timedelta(given.appeal_days)


def clause_choices(language: str) -> list[tuple[str, str]]:
    """Id and title of each clause that applies in the current marketplace, for forms."""
    spoken = len(current().languages)
    found = [clause for clause in clauses().values() if spoken >= clause.least_languages]
    return [(clause.id, f"{clause.id} · {clause.title(language)}") for clause in found]


def require_clauses(cited: Iterable[str], pointer: str = "/clauses") -> list[str]:
    """The cited ids, each once, in order. Raises: Invalid unknown_clause for one that the policy does not have."""
    found = list(dict.fromkeys(cited))
    unknown = [
        FieldError(pointer, "unknown_clause", _("Choose a clause of the policy.")) for c in found if c not in clauses()
    ]
    if unknown:
        raise Invalid(errors=unknown)
    return found
