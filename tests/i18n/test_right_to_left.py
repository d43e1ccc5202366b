"""Right to left holds: pages turn with their language, and no sheet, template or drawing names a side of the screen."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from apps.ground.tenancy.models import Marketplace
from intelgraph.stack.paths import PROJECT
from tests.i18n.conftest import Opened

SHEETS = sorted((PROJECT / "static" / "css").glob("*.css"))
TEMPLATES = sorted((PROJECT / "templates").rglob("*.html"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# What has no logical name may be turned by a rule of its own for right to left.
TURNED = re.compile(r"""\[dir="rtl"\][^{}]*\{[^{}]*(background-position)[^{}]*\}""")
SIDES = re.compile(
    r"""(?<![\w-])(
      (?:scroll-)?(?:margin|padding)-(?:left|right) | border-(?:left|right)[\w-]* |
      border-(?:top|bottom)-(?:left|right)-radius | (?:left|right)(?=\s*:) |
      (?:clear|float|text-align)\s*:\s*(?:left|right)\b |
      (?:background-position|object-position|transform-origin)[\w-]*\s*:[^;}]*\b(?:left|right)\b
    )""",
    re.VERBOSE,
)
# Four values that differ left and right: `margin: 0 4px 0 8px`.
VALUE = r"\s+([^\s;{}]+)"
LOPSIDED = re.compile(rf"(?<![\w-])(?:margin|padding|inset|border-width)\s*:{VALUE}{VALUE}{VALUE}{VALUE}\s*(?=[;}}])")
Reading = Callable[..., Opened]


def sides_named(sheet: str) -> list[str]:
    """Where a sheet says left or right; a shift of a drawing and a gradient's corner are no places of text."""
    text = COMMENT.sub("", sheet)
    turned = {match[1] for match in TURNED.finditer(text)}
    sides = [match[1] for match in SIDES.finditer(text) if match[1].partition(":")[0] not in turned]
    return sides + [match[0] for match in LOPSIDED.finditer(text) if match[2] != match[4]]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_names_no_side(sheet: Path) -> None:
    assert sides_named(sheet.read_text()) == []


def test_naming_a_side_is_found() -> None:
    sheet = """/* left: 1px */ .a { margin-left: 1px; border-left: 0; padding-inline-start: 2px }
    .b { left: 0; text-align: right; border-top-left-radius: 2px; inset: 0 1px 0 2px; margin: 0 1px 0 1px; float: left }
    .leftover:hover { color: red } .c { inset-inline-start: 0; text-align: start }
    .d { margin: 0 auto; padding: var(--a) var(--b); inset: 1px 2px 3px } .e { object-position: left top }"""
    assert sides_named(sheet) == [
        "margin-left",
        "border-left",
        "left",
        "text-align: right",
        "border-top-left-radius",
        "float: left",
        "object-position: left",
        "inset: 0 1px 0 2px",
    ]


def test_a_side_with_a_turned_twin_is_let_pass() -> None:
    sheet = "select { background-position: right 1px center } "
    assert sides_named(sheet) == ["background-position: right"]
    assert sides_named(sheet + """[dir="rtl"] select { background-position: left 1px center }""") == []


def test_no_template_aligns_to_a_side() -> None:
    asked = re.compile(r"\b(?:align|valign|bgcolor)=|\bstyle=|\bclass=\"[^\"]*\b(?:left|right)\b[^\"]*\"")
    found = {path.name: asked.findall(path.read_text()) for path in TEMPLATES if "email" not in path.parts}
    assert {name: uses for name, uses in found.items() if uses} == {}


@pytest.mark.usefixtures("test_languages")
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("de", "ltr"), ("en", "ltr"), ("en-xa", "ltr")])
@pytest.mark.parametrize("address", ["/", "/account/sign-in/", "/partner/apply/", "/nothing/here/"])
def test_a_page_turns_with_its_language(
    us: Marketplace, reading: Reading, address: str, language: str, direction: str
) -> None:
    page = reading(language=language)(address)
    opening = re.search(r"<html\b[^>]*>", page)
    assert opening is not None
    assert f'lang="{language}"' in opening[0]
    assert f'dir="{direction}"' in opening[0]


@pytest.mark.parametrize("frame", ["base_print.html", "errors/500.html", "errors/503.html", "email/base.html"])
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("de", "ltr")])
def test_a_frame_of_its_own_turns_too(frame: str, language: str, direction: str) -> None:
    with translation.override(language):
        assert f'dir="{direction}"' in render_to_string(frame, {})
