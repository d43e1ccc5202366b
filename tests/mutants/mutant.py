"""One guard taken away: where, how, and which tests must notice."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random


@dataclass(frozen=True)
class Edit:
    """A text of a file, which occurs there once, and the text that replaces it."""

    file: str
    text: str
    replacement: str

    def applied_to(self, source: str) -> str:
        """The mutated source. Raises LookupError unless the text occurs exactly once."""
        if (found := source.count(self.text)) != 1:
            raise LookupError(f"{self.file} holds the guard's text {found} times, not once: correct the list")
        return source.replace(self.text, self.replacement)


@dataclass(frozen=True)
class Mutant:
    """A guard that is taken away by an edit of a file, or by SQL statements on the template database.

    tests: pytest arguments (files, node ids, options) of the related tests, relative to the project's folder.
    """

    id: str
    kind: str
    tests: tuple[str, ...]
    edit: Edit | None = None
    statements: tuple[str, ...] = ()

    def missing(self, project: Path) -> str:
        """Why it cannot be made in this tree: the guard's text or a test file is gone. Empty when it can."""
        if self.edit is not None:
            try:
                self.edit.applied_to((project / self.edit.file).read_text(encoding="utf-8"))
            except (LookupError, FileNotFoundError) as gone:
                return str(gone)
        for test in self.tests:
            path = project / test.partition("::")[0]
            if test.startswith("tests/") and not path.exists():
                return f"{test} does not exist: correct the list"
        return ""


def drawn(mutants: Sequence[Mutant], share: float, seed: int) -> list[Mutant]:
    """A share (above 0, at most 1) of the mutants in random order, at least one; the same seed draws the same."""
    shuffled = Random(seed).sample(list(mutants), len(mutants))
    return shuffled[: max(1, round(len(shuffled) * share))]
