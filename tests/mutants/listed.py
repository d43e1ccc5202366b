"""Guards in code and constraints of the database, listed by hand in `listed.yaml`."""

from pathlib import Path
from typing import Any

import yaml

from tests.mutants.mutant import Edit, Mutant

LIST = Path(__file__).with_name("listed.yaml")


def listed(file: Path = LIST) -> list[Mutant]:
    """The guards in code. Raises KeyError for an entry without id, file, text, replacement or tests."""
    return [_guard(entry) for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["guards"]]


def constraints(file: Path = LIST) -> dict[str, tuple[str, ...]]:
    """Constraint name -> the tests of the rule it holds."""
    entries = yaml.safe_load(file.read_text(encoding="utf-8"))["constraints"]
    return {name: tuple(tests) for name, tests in entries.items()}


def _guard(entry: dict[str, Any]) -> Mutant:
    edit = Edit(entry["file"], entry["text"], entry["replacement"])
    return Mutant(entry["id"], "code", tuple(entry["tests"]), edit)
