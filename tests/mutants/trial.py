"""One mutant against its tests: noticed, survived, or a run that proves nothing."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutants.mutant import Mutant
from tests.mutants.templates import Templates
from tests.mutants.tree import edited

NOTICED, SURVIVED, VOID, LEFT_OUT = "noticed", "SURVIVED", "void", "left out"
HANG_S = 900.0  # a guard against hanging: a mutant without its lock may wait for ever


@dataclass(frozen=True)
class Verdict:
    """What became of a mutant. by: the first test that noticed it; why: what makes a void one void."""

    mutant: Mutant
    outcome: str
    by: str = ""
    why: str = ""


@dataclass
class Bench:
    """The copy, the settings of its servers, and its template database."""

    tree: Path
    settings: Mapping[str, str]
    templates: Templates | None = field(default=None)

    def environment(self) -> dict[str, str]:
        """What the copy's processes find: its own servers, and nothing that leads to the checkout. Walks are whole: a
        guard whose test was not drawn would seem to have none."""
        ours = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return {**ours, "WALKS": "all", **self.settings}

    def judge(self, mutant: Mutant, within_s: float = HANG_S) -> Verdict:
        """Take the guard away, run its tests until one fails, put the guard back."""
        try:
            with edited(self.tree, mutant.edit) if mutant.edit else nullcontext(), self._database(mutant):
                notes = self.run(mutant.tests, within_s, stop_at_first=True)
        except LookupError as gone:
            return Verdict(mutant, VOID, why=str(gone))
        except subprocess.TimeoutExpired:
            return Verdict(mutant, LEFT_OUT, why=f"its tests did not end within {within_s:.0f} s")
        if notes["failed"]:
            return Verdict(mutant, NOTICED, by=notes["failed"][0])
        if notes["broken"] or not notes["ran"]:
            return Verdict(
                mutant, VOID, why=f"no test could judge it: {', '.join(notes['broken']) or 'none was found'}"
            )
        return Verdict(mutant, SURVIVED)

    def _database(self, mutant: Mutant) -> "nullcontext[None]":
        if not mutant.statements:
            return nullcontext()
        if self.templates is None:
            raise LookupError("there is no template database")
        return self.templates.changed(mutant.statements)  # type: ignore[return-value]

    def red_without(self, tests: Iterable[str], within_s: float = HANG_S) -> list[str]:
        """The control: which of these tests fail with every guard in place. Their verdicts prove nothing."""
        chosen = sorted(set(tests))
        if not chosen:
            return []
        notes = self.run(chosen, within_s)
        return sorted({*notes["failed"], *notes["broken"]})

    def run(self, tests: Iterable[str], within_s: float, *, stop_at_first: bool = False) -> dict[str, list[str]]:
        """Run pytest in the copy. Raises TimeoutExpired, after the run and all its children were ended."""
        with tempfile.TemporaryDirectory() as folder:
            notes = Path(folder) / "notes.json"
            argv = [sys.executable, "-m", "pytest", "-q", "-p", "tests.mutants.noted", "-p", "no:cacheprovider"]
            argv += [*(["-x"] if stop_at_first else []), *tests]
            # Modules of a mutated file are not kept: the next mutant of it might have the same size and second.
            settings = self.environment() | {"MUTANT_NOTES": str(notes), "PYTHONDONTWRITEBYTECODE": "1"}
            process = subprocess.Popen(
                argv,
                cwd=self.tree,
                env=settings,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            )
            try:
                said, _ = process.communicate(timeout=max(within_s, 1))
            except BaseException:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise
            if not notes.exists():
                return {"ran": [], "failed": [], "broken": [said[-600:]]}
            found: dict[str, list[str]] = json.loads(notes.read_text(encoding="utf-8"))
            return found
