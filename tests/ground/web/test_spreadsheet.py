"""Every export is written by one hand: readable in a spreadsheet, without formulas, and open about where it ends."""

import csv
import io
from pathlib import Path

import pytest
from django.utils.translation import override

from apps.ground.web import spreadsheet
from apps.ground.web.spreadsheet import MOST_ROWS, cell, csv_answer
from intelgraph.stack.paths import PROJECT


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_becomes_a_formula(text: str) -> None:
    """B102"""
    assert cell(text) == f"'{text}"
    assert cell("plain = text") == "plain = text"


def test_a_csv_says_that_it_is_a_file() -> None:
    answer = csv_answer("usage.csv", ["Name"], [["=cmd|' /C calc'!A0"], [7]])
    assert answer["Content-Disposition"] == 'attachment; filename="usage.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content.decode() == "\ufeffName\r\n'=cmd|' /C calc'!A0\r\n7\r\n"


@pytest.mark.parametrize(("there", "lines"), [(MOST_ROWS, MOST_ROWS + 1), (MOST_ROWS + 1, MOST_ROWS + 2)])
def test_a_file_that_ends_early_says_so(there: int, lines: int) -> None:
    with override("en"):
        text = csv_answer("usage.csv", ["Number"], ([number] for number in range(there))).content.decode()
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == lines
    assert rows[MOST_ROWS] == [str(MOST_ROWS - 1)]
    cut = "This file is limited to 10,000 rows; there are more."
    assert rows[-1] == ([cut] if there > MOST_ROWS else [str(there - 1)])


def test_nothing_else_writes_csv() -> None:
    writers = {
        path
        for folder in ("apps", "intelgraph")
        for path in (PROJECT / folder).rglob("*.py")
        if "csv.writer" in (text := path.read_text(encoding="utf-8")) or "text/csv" in text
    }
    assert writers == {Path(str(spreadsheet.__file__))}
