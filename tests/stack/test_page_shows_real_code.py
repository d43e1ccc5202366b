"""The page on writing a room shows the code as it is: each of its blocks is in the file that it names."""

import re
from pathlib import Path

import pytest

from intelgraph.stack.paths import PROJECT

PAGE = PROJECT / "docs" / "writing-a-room.md"
FENCE = re.compile(r"(?:^`(?P<file>\S+)`:\n\n)?^```\w*\n(?P<code>.*?)^```\n", re.S | re.M)
LEFT_OUT = re.compile(r"^\s*# …\n", re.M)


def blocks(page: str) -> list[tuple[str, str]]:
    """The file that each block of a page names, empty where it names none, and its code."""
    return [(found["file"] or "", found["code"]) for found in FENCE.finditer(page)]


def strangers(code: str, source: str) -> list[str]:
    """The parts of a block that are no whole lines of the source, or not in the order of the block.

    A line `# …` separates parts.
    """
    rest, missing = "\n" + source, []
    for part in LEFT_OUT.split(code):
        _before, found, after = rest.partition("\n" + part.strip("\n") + "\n")
        if found:
            rest = "\n" + after
        else:
            missing.append(part)
    return missing


@pytest.mark.parametrize(("file", "code"), blocks(PAGE.read_text()))
def test_each_block_is_in_the_file_it_names(file: str, code: str) -> None:
    assert file, f"a block names no file:\n{code}"
    assert not strangers(code, (PROJECT / file).read_text())


def test_the_page_shows_the_main_files_of_a_room() -> None:
    shown = {Path(file).stem for file, _code in blocks(PAGE.read_text())}
    assert {"models", "rules", "seats", "refusals", "selectors", "pages", "forms", "api", "admin"} <= shown
    assert {"face", "work", "subscribers", "tasks", "detail", "world", "test_using"} <= shown


@pytest.mark.parametrize(
    ("code", "missing"),
    [
        ("a = 1\n", []),
        ("a = 1\n# …\nc = 3\n", []),
        ("a = 1\nc = 3\n", ["a = 1\nc = 3\n"]),
        ("c = 3\n# …\na = 1\n", ["a = 1\n"]),
        ("= 1\n", ["= 1\n"]),
    ],
)
def test_a_block_that_differs_is_found(code: str, missing: list[str]) -> None:
    assert strangers(code, "a = 1\nb = 2\nc = 3\n") == missing


def test_a_block_without_a_file_is_found() -> None:
    assert blocks("```python\na = 1\n```\n") == [("", "a = 1\n")]
