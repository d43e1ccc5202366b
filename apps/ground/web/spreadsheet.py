"""Lists as CSV files for spreadsheets: the one writer of every export."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

MOST_ROWS = 10_000
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: Any) -> str:
    """A value as text; an apostrophe marks as text what a spreadsheet would calculate (ASVS 1.2.10, B102).

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
    """The first 10,000 rows as a file of this name; a last line says so where there are more.

    rows: one row beyond the limit is enough to know that there are more. Amounts are given as people write them, with
    their currency in a column of its own, and addresses whole. A byte-order mark tells spreadsheets that it is UTF-8.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow([cell(each) for each in head])
    remaining = iter(rows)
    for row in islice(remaining, MOST_ROWS):
        writer.writerow([cell(each) for each in row])
    if next(remaining, None) is not None:
        most = number_format(MOST_ROWS, force_grouping=True)
        writer.writerow([cell(_("This file is limited to %(most)s rows; there are more.") % {"most": most})])
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
