"""`make mutants` itself: a guard without an effective test is named, and what proves nothing is not counted."""

from pathlib import Path

import pytest

from intelgraph.stack.paths import PROJECT
from tests.mutants.__main__ import summed_up
from tests.mutants.listed import listed
from tests.mutants.mutant import Edit, Mutant, drawn
from tests.mutants.policies import judge, policy_mutants
from tests.mutants.policies import red_without as rego_red_without
from tests.mutants.trial import LEFT_OUT, NOTICED, SURVIVED, VOID, Bench, Verdict

GUARD = Edit("guard.py", "amount <= limit", "True")
EFFECTIVE = "from guard import may\n\ndef test_no_more_than_the_limit():\n    assert not may(11, 10)\n"
INEFFECTIVE = "from guard import may\n\ndef test_no_more_than_the_limit():\n    assert may(1, 10)\n"
ALWAYS_RED = "def test_no_more_than_the_limit():\n    assert False\n"
BROKEN = "from nowhere import may\n\ndef test_no_more_than_the_limit():\n    assert not may(11, 10)\n"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A small project with one guard; its runs take our plugin from the checkout."""
    (tmp_path / "guard.py").write_text("def may(amount, limit):\n    return amount <= limit\n")
    (tmp_path / "pytest.ini").write_text(f"[pytest]\npythonpath = . {PROJECT}\naddopts = -p no:django\n")
    return Bench(tmp_path, {"PYTHONPATH": str(PROJECT)})


def verdict_on(bench: Bench, test: str, edit: Edit = GUARD) -> Verdict:
    (bench.tree / "test_guard.py").write_text(test)
    return bench.judge(Mutant("limit", "code", ("test_guard.py",), edit))


def test_an_effective_test_notices(bench: Bench) -> None:
    found = verdict_on(bench, EFFECTIVE)

    assert (found.outcome, found.by) == (NOTICED, "test_guard.py::test_no_more_than_the_limit")
    assert bench.red_without([found.by]) == []


def test_a_removal_that_no_test_notices_is_printed_and_is_an_error(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    found = verdict_on(bench, INEFFECTIVE)

    assert found.outcome == SURVIVED
    assert summed_up([found]) == 1
    assert "Removals that no test noticed: limit" in capsys.readouterr().out


def test_a_test_that_fails_with_the_guard_in_place_has_noticed_nothing(bench: Bench) -> None:
    found = verdict_on(bench, ALWAYS_RED)

    assert bench.red_without([found.by]) == [found.by]


@pytest.mark.parametrize(
    ("test", "edit"),
    [(BROKEN, GUARD), ("", GUARD), (EFFECTIVE, Edit("guard.py", "amount < limit", "True"))],
    ids=["a module that does not load", "no test", "no such text"],
)
def test_what_no_test_could_judge_proves_nothing(bench: Bench, test: str, edit: Edit) -> None:
    found = verdict_on(bench, test, edit)

    assert found.outcome == VOID
    assert summed_up([found]) == 1


def test_the_guard_is_back_afterwards(bench: Bench) -> None:
    before = (bench.tree / "guard.py").read_bytes(), (bench.tree / "guard.py").stat().st_mtime_ns
    verdict_on(bench, EFFECTIVE)
    assert ((bench.tree / "guard.py").read_bytes(), (bench.tree / "guard.py").stat().st_mtime_ns) == before


def test_what_there_was_no_time_for_is_named_and_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    verdict = Verdict(Mutant("limit", "code", ()), LEFT_OUT, why="the time was up")
    assert summed_up([verdict]) == 0
    assert "1 left out" in capsys.readouterr().out


def test_a_share_is_the_same_for_the_same_seed() -> None:
    mutants = [Mutant(str(number), "code", ()) for number in range(40)]
    assert drawn(mutants, 0.1, 7) == drawn(mutants, 0.1, 7) != drawn(mutants, 0.1, 8)
    assert len(drawn(mutants, 0.1, 7)) == 4
    assert {each.id for each in drawn(mutants, 1, 7)} == {each.id for each in mutants}


@pytest.mark.parametrize("mutant", listed(), ids=lambda mutant: mutant.id)
def test_each_listed_guard_is_where_the_list_says(mutant: Mutant) -> None:
    assert mutant.missing(PROJECT) == ""


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    """One policy with a refusal and a grant of two conditions, and tests of the refusal only."""
    folder = tmp_path / "policies"
    (folder / "tests").mkdir(parents=True)
    (folder / "x.rego").write_text(
        "package intelgraph.x\n\nimport rego.v1\n\n"
        'grant contains "x.do" if {\n\tinput.action == "x.do"\n\tinput.actor.kind == "member"\n'
        "\tinput.resource.organisation == input.actor.organisation\n}\n\n"
        'refuse contains "own" if {\n\tinput.resource.user == input.actor.user\n}\n'
    )
    for shared in ("main", "who"):
        (folder / f"{shared}.rego").write_bytes((PROJECT / "policies" / f"{shared}.rego").read_bytes())
    (folder / "tests" / "actors.rego").write_text("package intelgraph.actors\n")
    (folder / "tests" / "x_test.rego").write_text(
        "package intelgraph.x_test\n\nimport rego.v1\n\nimport data.intelgraph.x\n\n"
        'test_own if "own" in x.refuse with input as {"actor": {"user": 1}, "resource": {"user": 1}}\n'
    )
    return folder


def test_each_refusal_and_each_condition_of_a_grant_is_taken_away_once(policies: Path) -> None:
    outcomes = {
        mutant.id: judge(mutant, policies).outcome
        for mutant in policy_mutants(policies.parent)
        if mutant.id.startswith("policy-x-")
    }
    assert outcomes == {
        "policy-x-5-1-without-input.actor.kind": SURVIVED,
        "policy-x-5-2-without-input.resource.organisation": SURVIVED,
        "policy-x-11-1-no-own": NOTICED,
    }


def test_a_policy_test_that_never_holds_has_noticed_nothing(policies: Path) -> None:
    with (policies / "tests" / "x_test.rego").open("a") as file:
        file.write("\ntest_never if false\n")
    (refusal,) = [each for each in policy_mutants(policies.parent) if each.id == "policy-x-11-1-no-own"]

    noticed = judge(refusal, policies)

    assert noticed.by == "policies/tests/x_test.rego::test_never"
    assert rego_red_without([noticed], policies) == [noticed.by]
