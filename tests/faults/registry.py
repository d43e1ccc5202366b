"""Which ids docs/reliability/faults.md asks a test for, and which ids the tests' docstrings begin with."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.faults.waiting import WAITING

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = ROOT / "docs" / "reliability" / "faults.md"
ROW = re.compile(r"^\|\s*(?:\*\*[^*]+\*\*\s*)?(F\d{2})\s*\|(.*)\|\s*$")
ANY_ROW = re.compile(r"(?m)^\|\s*(?:\*\*[^*]+\*\*\s*)?([FBCS]\d{2,3})\s*\|")
LEADING = re.compile(r"^(?:[FBCSP]\d{2,3}\b[\s,:;]*(?:and\s+)?)+")
ONE = re.compile(r"[FBCSP]\d{2,3}")


def ids_of(docstring: str | None) -> list[str]:
    """The ids that a docstring begins with.

    >>> ids_of("F01 P03: the answer comes again")
    ['F01', 'P03']
    """
    leading = LEADING.match((docstring or "").strip())
    return ONE.findall(leading.group()) if leading else []


def due(issue: str) -> list[str]:
    """The faults that the contract's table marks with this part of the work."""
    found = []
    for line in CONTRACT.read_text(encoding="utf-8").splitlines():
        row = ROW.match(line)
        if row and issue in {each.strip() for each in row.group(2).rpartition("|")[2].split(",")}:
            found.append(row.group(1))
    return found


@cache
def tests() -> tuple[ast.FunctionDef, ...]:
    """Every test of the whole suite."""
    found = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found.append(node)
    return tuple(found)


def docstrings() -> list[str]:
    """Of every test, empty where it has none."""
    return [ast.get_docstring(test) or "" for test in tests()]


def tested() -> set[str]:
    """Every id that some test begins with."""
    return {each for docstring in docstrings() for each in ids_of(docstring)}


def with_a_control() -> set[str]:
    """Every id of which some test says that it is a control: with the guard off, what it guards against comes about."""
    return {each for docstring in docstrings() if "control" in docstring.lower() for each in ids_of(docstring)}


def raced() -> set[str]:
    """Every id of which some test is marked as a race, which `make races` runs in many rounds."""
    races = [each for each in tests() if "pytest.mark.race" in {ast.unparse(mark) for mark in each.decorator_list}]
    return {each for race in races for each in ids_of(ast.get_docstring(race))}


def asked_for(letter: str = "") -> set[str]:
    """The ids that the contract's tables ask a test for, of all kinds or of one (`F`, `B`, `C`, `S`)."""
    return {each for each in ANY_ROW.findall(CONTRACT.read_text(encoding="utf-8")) if each.startswith(letter)}


def waiting() -> set[str]:
    """Those whose subject is not in the product."""
    return {each for group in WAITING for each in group.split()}


def without_a_test(letter: str = "") -> list[str]:
    """Ids that do not wait and that no test begins with."""
    return sorted(asked_for(letter) - tested() - waiting())
