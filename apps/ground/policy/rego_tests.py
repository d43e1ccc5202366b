"""Runs the policies' own tests (`policies/tests/*_test.rego`, rules named `test_…`) in the engine the product uses."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .bundle import PolicyError, compile_engine
from .syntax import read_module


@dataclass(frozen=True, slots=True)
class RegoTest:
    """One `test_…` rule: its file in the tests folder, its package and its name."""

    file: str
    package: str
    name: str

    def __str__(self) -> str:
        return f"{self.file}::{self.name}"


def find_tests(policies: Path) -> list[RegoTest]:
    """Every test below a policies folder, in order of file and name. Raises PolicyError for a file that is wrong."""
    return [test for file in sorted((policies / "tests").glob("*_test.rego")) for test in _tests_in(file)]


def run_test(policies: Path, test: RegoTest) -> str | None:
    """None when the rule holds; otherwise what happened: false, undefined, or the engine's error with its line."""
    files = [*sorted(policies.glob("*.rego")), policies / "tests" / "actors.rego", policies / "tests" / test.file]
    engine = compile_engine({str(file.relative_to(policies)): _text(file, file.stat().st_mtime_ns) for file in files})
    try:
        answer = engine.eval_rule(f"data.{test.package}.{test.name}")
    except RuntimeError as error:
        return str(error).split("Stack backtrace", 1)[0].strip()
    return None if answer is True else f"{test.name} is {answer}"


def _tests_in(file: Path) -> Iterator[RegoTest]:
    module = read_module(compile_engine({file.name: file.read_text(encoding="utf-8")}))
    names = sorted(name for name in module.rules if name.startswith("test_"))
    if not names:
        raise PolicyError(file.name, 1, "no rule named test_…")
    for name in names:
        yield RegoTest(file.name, module.package, name)


@cache
def _text(file: Path, modified_ns: int) -> str:
    return file.read_text(encoding="utf-8")
