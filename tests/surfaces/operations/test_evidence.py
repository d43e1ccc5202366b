"""The register of artefacts: complete, honest, and each proof able to fail."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from apps.surfaces.operations.evidence.proofs import Outcome, prove
from apps.surfaces.operations.evidence.register import Artifact, register
from intelgraph.strict_yaml import UnreadableYaml
from tests.support.sampled import some

PROJECT = Path(__file__).resolve().parents[3]
KINDS = {
    "authored document": "document",
    "machine-read config": "config",
    "generated artefact": "generated",
    "running feature": "feature",
}
EMPTIED = 1  # how many rows are tried; `make test-all` tries each


def _contract() -> list[tuple[int, str, str, str]]:
    """Epic, name, kind and app of each row of docs/artifacts.md."""
    rows, epic = [], 0
    for line in (PROJECT / "docs" / "artifacts.md").read_text().splitlines():
        if heading := re.match(r"## Epic (\d+) ", line):
            epic = int(heading[1])
        elif epic and line.startswith("| ") and not line.startswith("| Artefact"):
            name, kind, app, *_proof = [cell.strip() for cell in line.strip("| ").split("|")]
            rows.append((epic, name.strip("`"), KINDS[kind], app))
    return rows


def test_the_register_holds_every_artefact_of_the_contract_in_its_order() -> None:
    rows = [(each.epic, each.name, each.kind, each.app) for each in register().artifacts]
    assert len(rows) == 198
    assert rows == _contract()


def test_what_claims_a_proof_names_files_and_tests_that_exist() -> None:
    proved = [each for each in register().artifacts if each.proof]
    assert len(proved) >= register().at_least > 0
    for artifact in proved:
        for path in (*artifact.place, *(proof.partition("::")[0] for proof in artifact.proof)):
            assert (PROJECT / path).is_file(), f"{artifact.key}: {path}"
        for proof in artifact.proof:
            file, _separator, name = proof.partition("::")
            assert f"def {name or 'test_'}" in (PROJECT / file).read_text(), f"{artifact.key}: {proof}"


def test_a_row_with_half_of_what_it_claims_is_refused(tmp_path: Path, settings: Any) -> None:
    whole = (PROJECT / "policies" / "artifacts.yaml").read_text()
    (tmp_path / "artifacts.yaml").write_text(whole.replace("    backout: restrictions.lift\n", ""))
    settings.POLICIES_DIR = tmp_path
    with pytest.raises(UnreadableYaml, match=r"3/freeze\.md: place, proof and backout are given together"):
        register()


def test_a_proof_that_does_not_run_proves_nothing() -> None:
    artifact = Artifact(3, "checkout", "feature", "checkout", ("x",), ("tests/nowhere.py::test_gone",), "x")
    (verdict,) = prove([artifact], PROJECT)
    assert not verdict.holds
    assert verdict.failed == ("tests/nowhere.py::test_gone did not run",)


def test_a_proof_names_one_test_or_a_file_of_tests() -> None:
    outcome = Outcome("tests/a.py", "test_one", True)
    assert outcome.is_of("tests/a.py")
    assert outcome.is_of("tests/a.py::test_one")
    assert not outcome.is_of("tests/a.py::test_two")
    assert not outcome.is_of("tests/b.py")


@pytest.mark.slow
def test_with_its_place_emptied_no_artefact_is_proved(tmp_path: Path) -> None:
    """Clause G1: a proof that passes without the artefact is none. A sample by seed; `make test-all` tries each row."""
    proved = [each for each in register().artifacts if each.proof]
    chosen = some(proved, EMPTIED, about="emptied")
    copy = _copy_of_the_project(tmp_path / "project")
    for artifact in chosen:
        assert prove([artifact], copy)[0].holds, f"{artifact.key} is not proved in an untouched copy"
        for path in artifact.place:
            (copy / path).write_text("")
        (verdict,) = prove([artifact], copy)
        assert not verdict.holds, f"{artifact.key} is proved without {', '.join(artifact.place)}"
        for path in artifact.place:
            shutil.copy2(PROJECT / path, copy / path)


def _copy_of_the_project(target: Path) -> Path:
    """The project without what is installed, stored or built."""
    shutil.copytree(PROJECT, target, ignore=shutil.ignore_patterns(".*", "__pycache__", "site", "staticfiles"))
    return target
