"""The named places in the code: each is one place, stands in the contract, is used by a test, and is dead on live."""

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from intelgraph import failpoint
from tests.faults.registry import CONTRACT, ROOT

HERE = Path(__file__)


@cache
def places() -> list[tuple[str, str]]:
    """Every call of failpoint() in the product: its name, and where it stands."""
    found = []
    for path in sorted([*(ROOT / "apps").rglob("*.py"), *(ROOT / "intelgraph").rglob("*.py")]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "failpoint":
                (name,) = node.args
                assert isinstance(name, ast.Constant), f"{path}:{node.lineno}: the name is written out"
                found.append((str(name.value), f"{path.relative_to(ROOT)}:{node.lineno}"))
    return found


def named_points() -> set[str]:
    """The names that the contract lists: `command.locked` in full, `.written` after one of the same group."""
    text = CONTRACT.read_text(encoding="utf-8")
    paragraph = text[text.index("Named points:") :].partition("\n\n")[0]
    found, group = set(), ""
    for each in re.findall(r"`([a-z_]*\.[a-z_]+)`", paragraph):
        group = each.partition(".")[0] or group
        found.add(f"{group}.{each.rpartition('.')[2]}")
    return found


@cache
def texts_of_tests() -> str:
    """All texts that tests write, but those of this file."""
    return "\n".join(
        node.value
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path != HERE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def test_each_name_is_one_place() -> None:
    """P02: a plan that names a point means one point."""
    twice = [name for name, count in Counter(name for name, _place in places()).items() if count > 1]
    assert twice == []
    assert len(places()) > 12


def test_each_name_stands_in_the_contract() -> None:
    """P02"""
    assert [(name, place) for name, place in places() if name not in named_points()] == []


@pytest.mark.parametrize("name", sorted({name for name, _place in places()}))
def test_a_test_uses_it(name: str) -> None:
    """P02: kills, holds or raises there."""
    used = re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", texts_of_tests())
    assert used, f"no test names {name}"


@pytest.mark.parametrize("plan", ["command.committed=kill@x", "a=b", "a=die", "a"])
def test_a_plan_that_says_nothing_sensible_is_refused(plan: str) -> None:
    """B111"""
    with pytest.raises(ValueError, match=r"invalid literal|is not kill@n"):
        failpoint.parse(plan)


@pytest.mark.parametrize("plan", ["", "command.committed=kill@3"])
def test_a_live_product_with_a_plan_refuses_to_start(plan: str) -> None:
    """B111: and without one it starts; what the plan was is not printed."""
    live = {"DEBUG": "off", "FAULT_INJECTION": "off", "SECRET_KEY": "k" * 60, "FAILPOINTS": plan}
    environment = {**os.environ, **live}
    started = subprocess.run(
        [sys.executable, "-c", "import intelgraph.asgi; print('serves')"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if plan:
        assert (started.returncode, "serves" in started.stdout) == (1, False)
        assert "- FAILPOINTS is set, and this is no test setting" in started.stderr
        assert plan not in started.stderr
    else:
        assert (started.returncode, started.stdout) == (0, "serves\n"), started.stderr
