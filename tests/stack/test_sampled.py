"""The share of a walk that a run draws: as many as said, in their order, another one for another subject."""

import os
import subprocess
import sys

from intelgraph.stack.paths import PROJECT
from tests.support.sampled import IS_WHOLE, some

ASK = "from tests.support.sampled import some; print(*some(range(8), 3, about='checkout'))"


def drawn(**settings: str) -> list[int]:
    """What a process with these settings draws of eight."""
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=PROJECT, env={**os.environ, **settings}, stdout=subprocess.PIPE, check=True
    )
    return [int(each) for each in done.stdout.split()]


def test_a_run_draws_by_its_seed_alone() -> None:
    sampled = {"WALKS": "", "TEST_APPS": ""}
    first = drawn(FAULT_SEED="1", **sampled)
    assert len(first) == 3
    assert first == sorted(first) == drawn(FAULT_SEED="1", **sampled)
    assert {tuple(drawn(FAULT_SEED=str(seed), **sampled)) for seed in range(2, 6)} != {tuple(first)}


def test_a_whole_run_and_the_apps_asked_for_leave_nothing_out() -> None:
    assert drawn(FAULT_SEED="1", WALKS="all", TEST_APPS="") == list(range(8))
    assert drawn(FAULT_SEED="1", WALKS="", TEST_APPS="checkout") == list(range(8))


def test_what_one_subject_leaves_out_others_take() -> None:
    together = {each for subject in range(30) for each in some(range(8), 3, about=f"app {subject}")}
    assert together == set(range(8))
    assert IS_WHOLE or len(some(range(8), 3, about="app 1")) == 3
