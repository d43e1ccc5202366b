"""What `make test APP=…` and `make test CHANGED=1` choose: all that the files can reach, and nothing else."""

import subprocess
from pathlib import Path

import pytest

from intelgraph.stack import reach
from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import PROJECT


def test_an_app_is_its_own_tests_and_the_walks_through_it() -> None:
    chosen = reach.of_app("entitlements")
    assert chosen.apps == ("entitlements",)
    assert {"tests/demand/entitlements", *reach.WALKS, *reach.ALWAYS} == set(chosen.paths)
    assert not chosen.browser


def test_an_unknown_app_is_named_with_those_that_are_there() -> None:
    with pytest.raises(Trouble, match=r"no app entitlement: choose one of .*entitlements"):
        reach.of_app("entitlement")


@pytest.mark.parametrize("file", ["apps/demand/entitlements/models.py", "policies/entitlements.rego"])
def test_a_change_of_an_app_reaches_those_that_import_it_and_no_other(file: str) -> None:
    chosen = reach.of_files([file])
    assert {"tests/demand/entitlements", "tests/demand/metering", "tests/surfaces/portal"} <= set(chosen.paths)
    assert not {"tests/supply/pricing", "tests/supply/program", "tests/faults"} & set(chosen.paths)
    assert {"entitlements", "metering", "portal"} <= set(chosen.apps)
    assert not {"pricing", "accounts"} & set(chosen.apps)


def test_a_page_is_opened_in_a_browser_too() -> None:
    assert reach.of_files(["templates/checkout/review.html"]).browser == [reach.BROWSER]
    assert reach.of_files(["apps/surfaces/portal/pages.py"]).browser == [reach.BROWSER]


@pytest.mark.parametrize(
    "file",
    [
        "apps/ground/commands/path.py",
        "policies/main.rego",
        "policies/accounts.rego",
        "templates/base.html",
        "tests/support/databases.py",
        "tests/factories/checkout.py",
        "tests/conftest.py",
        "intelgraph/settings.py",
        "static/css/parts.css",
        "requirements/base.txt",
        "Makefile",
        "a file of a kind that is new",
        "apps/demand/__init__.py",
        "apps/demand/an_app_that_was_removed/models.py",
    ],
)
def test_what_may_reach_anything_runs_everything(file: str) -> None:
    assert reach.of_files([file]).everything
    assert reach.of_files(["apps/demand/metering/api.py", file]).everything


def test_tests_and_docs_run_what_reads_them() -> None:
    assert "tests/demand/metering" in reach.of_files(["tests/demand/metering/test_api.py"]).paths
    assert reach.of_files(["tests/demand/metering/test_api.py"]).apps == ()
    assert "tests/isolation" in reach.of_files(["tests/isolation/test_reading.py"]).paths
    assert reach.of_files(["tests/isolation/worlds.py"]).everything, "other folders use it too"
    assert reach.of_files(["tests/demand/checkout/world.py"]).apps, "the walks go by it"
    assert "tests/surfaces/operations/test_evidence.py" in reach.of_files(["docs/artifacts.md"]).paths


def test_every_path_that_can_be_chosen_is_there() -> None:
    for label in reach.floors():
        for path in reach.of_app(label).paths:
            assert (PROJECT / path).exists(), path
    assert {each.name for each in (PROJECT / "tests").iterdir() if each.is_dir()} >= reach.OWN


def test_changes_are_those_since_the_fork_committed_or_not(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def write(name: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")

    write("one.py")
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "Begin")
    git("checkout", "-qb", "branch")
    assert reach.changed_since("main", tmp_path) == []
    write("apps/rules.py")
    git("add", ".")
    git("commit", "-qm", "Change")
    write("a file.py")
    assert reach.changed_since("main", tmp_path) == ["apps/rules.py", "a file.py"]
    with pytest.raises(Trouble, match="nowhere"):
        reach.changed_since("nowhere", tmp_path)
