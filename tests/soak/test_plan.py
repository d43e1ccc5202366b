"""What a soak does is decided by its seed, and its report says what came of it."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.registry import due
from tests.soak.faults import FAULTS
from tests.soak.plan import chosen, plan
from tests.soak.report import Report

IDS = ["F01", "F18", "F33"]


def test_a_seed_is_a_plan_and_another_seed_another() -> None:
    assert plan(7, 600, 5, IDS) == plan(7, 600, 5, IDS)
    assert plan(7, 600, 5, IDS) != plan(8, 600, 5, IDS)


def test_every_id_comes_once_before_any_comes_again() -> None:
    ids = [each.id for each in plan(7, 150, 5, IDS)]
    assert len(ids) == 30
    for first in range(0, 30, 3):
        assert sorted(ids[first : first + 3]) == IDS
    assert len({tuple(ids[first : first + 3]) for first in range(0, 30, 3)}) > 1


def test_faults_are_as_far_apart_as_asked_and_none_is_due_after_the_end() -> None:
    assert [each.at_s for each in plan(7, 22, 5, IDS)] == [5, 10, 15, 20]
    assert plan(7, 4, 5, IDS) == []


def test_ids_are_chosen_by_name_and_an_unknown_one_is_refused() -> None:
    assert chosen(IDS, "") == IDS
    assert chosen(IDS, " f33,F01 ") == ["F01", "F33"]
    with pytest.raises(ValueError, match="F99"):
        chosen(IDS, "F01,F99")


def test_every_fault_of_the_soak_is_one_of_the_contract() -> None:
    assert Counter(each.id for each in FAULTS).most_common(1)[0][1] == 1
    assert {each.id for each in FAULTS} <= {*due("1"), *due("2")}


def test_a_broken_promise_is_laid_to_the_faults_since_the_last_check(tmp_path: Path) -> None:
    report = Report(seed=7, seconds=60)
    report.healed("F01", 0.4)
    report.checked([])
    report.healed("F18", 2.0)
    report.healed("F18", 4.0)
    report.checked(["P03: a key answers with nothing"])
    report.not_healed("F33", "it did not settle")
    rows = {row["id"]: row for row in report.rows()}
    assert rows["F01"] == {"id": "F01", "runs": 1, "broken": [], "heal_p50_s": 0.4, "heal_max_s": 0.4}
    assert (rows["F18"]["runs"], rows["F18"]["heal_p50_s"], rows["F18"]["heal_max_s"]) == (2, 3.0, 4.0)
    assert rows["F18"]["broken"] == ["P03: a key answers with nothing"]
    assert rows["F33"]["broken"] == ["P15: it did not settle"]
    assert not report.holds
    written = json.loads(report.write(tmp_path).read_text())
    assert (written["seed"], written["holds"], len(written["faults"])) == (7, False, 3)


def test_a_soak_that_broke_nothing_holds(tmp_path: Path) -> None:
    report = Report(seed=7, seconds=60)
    report.healed("F01", 0.4)
    report.checked([])
    assert report.holds
    report.surprised("orders: 500")
    assert not report.holds
