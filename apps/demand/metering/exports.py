"""Usage as CSV for a spreadsheet, in which no cell becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: Any) -> str:
    """A value as text; what a spreadsheet would calculate is marked as text by an apostrophe before it.

    >>> cell('=HYPERLINK("https://evil.example")'), cell("-1+2"), cell(-3), cell(None)
    ('\\'=HYPERLINK("https://evil.example")', "'-1+2", '-3', '')
    """
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_answer(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The rows as a file of this name. A byte-order mark tells spreadsheets that it is UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written)
    for row in (head, *rows):
        writer.writerow([cell(each) for each in row])
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
