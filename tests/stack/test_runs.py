"""What `make test` runs beside each other, and how the reports of both become one."""

import json
from pathlib import Path

from intelgraph.stack.coverage_plugin import share
from intelgraph.stack.paths import PROJECT
from intelgraph.stack.reach import BROWSER


def _report(file: Path, met: list[int], not_met: list[int]) -> Path:
    """What one run writes of a module of four lines."""
    lines = {"executed_lines": met, "missing_lines": not_met, "executed_branches": [], "missing_branches": []}
    meta = {"software": "slipcover", "version": "1.0", "branch_coverage": True, "show_contexts": False}
    file.write_text(json.dumps({"meta": meta, "files": {"apps/one.py": lines}}))
    return file


def test_a_line_that_either_run_reaches_is_reached(tmp_path: Path) -> None:
    plain = _report(tmp_path / "plain.json", [1, 2], [3, 4])
    browser = _report(tmp_path / "browser.json", [1, 3], [2, 4])
    assert share([plain, browser]) == 75.0
    assert share([tmp_path / "none.json"]) is None


def test_every_browser_test_is_in_the_folder_of_the_browser_run() -> None:
    """The plain run leaves out what is marked, the browser's run looks in its folder alone: elsewhere neither would."""
    marked = [path for path in (PROJECT / "tests").rglob("*.py") if "mark.browser" in path.read_text(encoding="utf-8")]
    conftest = PROJECT / BROWSER / "conftest.py"
    assert [path for path in marked if path != Path(__file__)] == [conftest]
