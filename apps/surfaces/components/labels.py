"""Cells that bear their column's name, so that a phone shows a row as a list of names and values."""

import re
from html import unescape

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

HEADING = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
CELL = re.compile(r"<(?P<kind>td|th)\b(?P<rest>[^>]*)>")
UNSEEN, ACROSS = 'class="vh"', "colspan"


def labelled(table: SafeString) -> SafeString:
    """The inside of a table with `data-label` on each cell of its body; none under a heading that is not seen.

    A row with a cell across several columns stays as it is.
    """
    head, end, body = table.partition("</thead>")
    labels = [_name_of(heading) for heading in HEADING.findall(head)]
    if not end or not any(labels):
        return table
    return mark_safe(head + end + ROW.sub(lambda row: _with_labels(row.group(), labels), body))


def _name_of(heading: str) -> str:
    return "" if UNSEEN in heading else " ".join(unescape(strip_tags(heading)).split())


def _with_labels(row: str, labels: list[str]) -> str:
    if ACROSS in row:
        return row
    left = iter(labels)

    def named(cell: re.Match[str]) -> str:
        label = next(left, "")
        return f'<{cell["kind"]} data-label="{escape(label)}"{cell["rest"]}>' if label else cell.group()

    return CELL.sub(named, row)
