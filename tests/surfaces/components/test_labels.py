"""Cells of a table bear the name of their column."""

import re

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe

from apps.surfaces.components.labels import labelled

HEAD = '<thead><tr><th>Order</th><th>A &amp; B</th><th><span class="vh">Actions</span></th></tr></thead>'


def labels_of(html: str) -> list[str]:
    return re.findall(r'data-label="([^"]*)"', html)


@pytest.mark.parametrize(
    "row, labels",
    [
        ("<tr><td>1</td><td>2</td><td>3</td></tr>", ["Order", "A &amp; B"]),
        ('<tr><th scope="row">1</th><td class="num">2</td><td></td></tr>', ["Order", "A &amp; B"]),
        ('<tr><td colspan="3">Nothing yet</td></tr>', []),
        ("<tr><td>1</td><td>2</td><td>3</td><td>one too many</td></tr>", ["Order", "A &amp; B"]),
    ],
)
def test_each_cell_is_named_unless_its_heading_is_not_seen(row: str, labels: list[str]) -> None:
    table = labelled(mark_safe(f"{HEAD}<tbody>{row}</tbody>"))
    assert labels_of(table) == labels
    assert re.sub(r' data-label="[^"]*"', "", table) == f"{HEAD}<tbody>{row}</tbody>"


def test_without_headings_nothing_is_named() -> None:
    bare = mark_safe("<tbody><tr><td>1</td></tr></tbody>")
    assert labelled(bare) == bare


def test_the_table_tag_names_cells_and_what_people_wrote_stays_text() -> None:
    source = (
        "{% load components %}{% table 'Orders' %}<thead><tr>{% column name %}</tr></thead>"
        "<tbody><tr><td>{{ name }}</td></tr></tbody>{% endtable %}"
    )
    html = Template(source).render(Context({"name": '<i onclick="x">"quoted"'}))
    assert labels_of(html) == ["&lt;i onclick=&quot;x&quot;&gt;&quot;quoted&quot;"]
    assert "<i" not in html
