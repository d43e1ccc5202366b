"""The top level holds what the design card names, and nothing else."""

import subprocess

import pytest

from intelgraph.stack.paths import PROJECT

FOLDERS = {
    "apps",
    "docs",
    "docker",
    "intelgraph",
    "locale",
    "policies",
    "requirements",
    "sdk",
    "static",
    "templates",
    "tests",
    "tools",
}
FILES = {
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "manage.py",
    "pyproject.toml",
}


def test_nothing_is_kept_there_that_the_card_does_not_name() -> None:
    """What a program left behind when it ran in this folder is easily committed with the rest."""
    if not (PROJECT / ".git").exists():
        pytest.skip("this is no clone")
    kept = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    top = {path.partition("/")[0] for path in kept if path and not path.startswith(".")}
    assert top <= FOLDERS | FILES
    assert top >= FILES
