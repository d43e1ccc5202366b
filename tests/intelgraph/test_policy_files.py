"""The files of policies/ that are data: one that is wrong is refused before the first request, with file and line."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from apps.ground.policy import active
from apps.ground.policy.checks import policy_files_are_right
from intelgraph.policy_files import faults_of_files, patterns
from intelgraph.soundness import NotSound, require_sound

POLICIES = Path(__file__).resolve().parents[2] / "policies"
HEAD = "title: Customer terms\n"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.POLICIES_DIR = shutil.copytree(POLICIES, tmp_path / "policies")
    return Path(settings.POLICIES_DIR)


def changed(file: Path, old: str, new: str) -> int:
    """Put the one in the other's place; the line where it now begins."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{file.name} has no {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_what_stands_in_the_folder_is_read_and_right(folder: Path) -> None:
    """B109: no file is there that nobody reads."""
    assert policy_files_are_right() == []
    data = {path for path in folder.rglob("*") if path.suffix in {".yaml", ".md"}}
    assert data == {path for pattern in patterns() for path in folder.glob(pattern)}


@pytest.mark.parametrize("file", sorted(path.name for path in POLICIES.glob("*.yaml")))
def test_an_unknown_name_is_refused_in_each_file(folder: Path, file: str) -> None:
    """B109"""
    line = changed(folder / file, "version: 1\n", "versoin: 1\n")
    assert faults_of_files() == [f"{folder / file}:{line}: Object contains unknown field `versoin`"]


@pytest.mark.parametrize(
    ("file", "old", "new", "below", "rule"),
    [
        ("buying.yaml", "USD: 500000", "USD: 5000.00", 0, "Expected `int`, got `float`"),
        ("buying.yaml", "USD: 500000", "usd: 500000", 0, "matching regex"),
        ("buying.yaml", "token_life_s: 300", "token_life_s: 301", 0, "`int` <= 300"),
        ("buying.yaml", "quote_days: 14", "quote_days: -1", 0, "`int` >= 0"),
        ("buying.yaml", "quote_days: 14", "quote_days: two weeks", 0, "Expected `int`, got `str`"),
        ("buying.yaml", "version: 1", "version: 2", 0, "Invalid enum value 2"),
        ("buying.yaml", "quote_days: 14", "quote_days: 14\nquote_days: 15", 1, "quote_days is given twice"),
        ("metering.yaml", "late_window_days: 35", "late_window_days: 0", 0, "`int` >= 1"),
        ("metering.yaml", "late_window_days: 35", "late_window_hours: 35", 0, "unknown field `late_window_hours`"),
        ("media.yaml", "PNG, JPEG", "PNG, SVG", 0, "Invalid enum value 'SVG'"),
        ("media.yaml", "least_edge: 64", "least_edge: [64]", 0, "Expected `int`, got `array`"),
        ("mail-domains.yaml", "  - gmail.com", "  - Gmail", 0, "matching regex"),
        ("moderation.yaml", "  - id: L-02", "  - id: L-2", 0, "matching regex"),
        ("moderation.yaml", 'title: {en: "Say', 'titel: {en: "Say', 0, "unknown field `titel`"),
        ("taxonomy.yaml", "  - slug: geospatial", "  - slug: Geo Spatial", 0, "matching regex"),
        ("taxonomy.yaml", "  - slug: geospatial", "  - slug: maritime-trade", 0, "maritime-trade is in the"),
        ("taxonomy.yaml", "{slug: uk, name", "{slug: uk, colour: blue, name", 0, "unknown field `colour`"),
        ("taxonomy.yaml", "  - slug: purposes", "  - slug: porpoises", 0, "porpoises is none of"),
        (
            "taxonomy-open-catalogue.yaml",
            "  - slug: oc-runtime\n    parent: open-catalogue",
            "  - slug: oc-runtime\n    parent: closed-catalogue",
            0,
            "under closed-catalogue, which is no category",
        ),
        ("terms/customer-terms.en.md", HEAD, f"{HEAD}author: nobody\n", 1, "unknown field `author`"),
        ("terms/customer-terms.en.md", 'version: "2026-12"', "version: 2026", 0, "Expected `str`, got `int`"),
    ],
)  # fmt: skip
def test_a_wrong_entry_is_refused_with_its_line(
    folder: Path, file: str, old: str, new: str, below: int, rule: str
) -> None:
    """B109"""
    line = changed(folder / file, old, new) + below
    (fault,) = faults_of_files()
    assert fault.startswith(f"{folder / file}:{line}: "), fault
    assert rule in fault


def test_thresholds_that_do_not_rise_are_refused(folder: Path) -> None:
    """B109"""
    changed(folder / "metering.yaml", "[80, 100]", "[100, 80]")
    assert "thresholds_percent does not rise" in faults_of_files()[0]


def test_a_clause_given_twice_is_refused(folder: Path) -> None:
    """B109"""
    changed(folder / "moderation.yaml", "  - id: L-02", "  - id: L-01")
    assert "a clause is given twice" in faults_of_files()[0]


@pytest.mark.parametrize("text", ["1. **Parties.** No head.\n", "---\nversion: '1'\nlanguage: en\n"])
def test_a_text_without_its_head_is_refused(folder: Path, text: str) -> None:
    """B109"""
    file = folder / "terms" / "customer-terms.en.md"
    file.write_text(text, encoding="utf-8")
    (fault,) = faults_of_files()
    assert fault.startswith(f"{file}:1: ")


def test_a_text_in_another_language_than_its_name_is_refused(folder: Path) -> None:
    """B109"""
    changed(folder / "terms" / "customer-terms.de.md", "language: de", "language: en")
    assert "the file's name says another" in faults_of_files()[0]


def test_the_product_does_not_start_with_a_wrong_file_and_names_every_one(folder: Path) -> None:
    """B109"""
    changed(folder / "buying.yaml", "quote_days", "quote_dyas")
    changed(folder / "media.yaml", "most_ratio: 4", "most_ratio: wide")
    with pytest.raises(NotSound) as refused:
        require_sound("serving")
    assert "buying.yaml" in str(refused.value)
    assert "media.yaml" in str(refused.value)


def test_neither_does_it_with_wrong_rego(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """B106 B109"""
    monkeypatch.setattr(active, "_active", None)
    with (folder / "checkout.rego").open("a", encoding="utf-8") as file:
        file.write("grant contains if {\n")
    (fault,) = policy_files_are_right()
    assert fault.msg.startswith("checkout.rego:")
