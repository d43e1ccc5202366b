"""Runs the tests that prove artefacts, and reads which of them hold."""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

from apps.surfaces.operations.evidence.register import Artifact


@dataclass(frozen=True)
class Verdict:
    """Whether an artefact is proved, by how many tests, and what failed."""

    artifact: Artifact
    passed: int
    failed: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.passed > 0 and not self.failed


@dataclass(frozen=True)
class Outcome:
    """One test of a run. file: relative to the project. name: without its parameters."""

    file: str
    name: str
    passed: bool

    def is_of(self, proof: str) -> bool:
        """Whether a proof names this test, alone or with its whole file."""
        file, _separator, name = proof.partition("::")
        return self.file == file and name in ("", self.name)


def prove(artifacts: Sequence[Artifact], project: Path) -> list[Verdict]:
    """Run every proof of these artefacts in one pytest run in this checkout; a proof that cannot be run does not
    hold."""
    proofs = list(dict.fromkeys(proof for artifact in artifacts for proof in artifact.proof))
    outcomes = _run(proofs, project) if proofs else []
    return [_verdict(artifact, outcomes) for artifact in artifacts]


def _verdict(artifact: Artifact, outcomes: Iterable[Outcome]) -> Verdict:
    passed, failed = 0, []
    found = list(outcomes)
    for proof in artifact.proof:
        of_proof = [outcome for outcome in found if outcome.is_of(proof)]
        passed += sum(outcome.passed for outcome in of_proof)
        failed += [f"{outcome.file}::{outcome.name}" for outcome in of_proof if not outcome.passed]
        if not of_proof:
            failed.append(f"{proof} did not run")
    return Verdict(artifact, passed, tuple(dict.fromkeys(failed)))


def _run(proofs: Sequence[str], project: Path) -> list[Outcome]:
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        argv = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
        argv += ["-o", "junit_family=xunit1", f"--junitxml={report}", *proofs]
        # What a surrounding pytest tells its workers is none of this run's business.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        subprocess.run(argv, cwd=project, env=environment, capture_output=True, check=False)
        return list(_outcomes(report)) if report.exists() else []


def _outcomes(report: Path) -> Iterable[Outcome]:
    for case in ElementTree.parse(report).iter("testcase"):
        name = case.get("name", "").partition("[")[0]
        failed = any(case.find(kind) is not None for kind in ("failure", "error", "skipped"))
        yield Outcome(case.get("file", ""), name, not failed)
