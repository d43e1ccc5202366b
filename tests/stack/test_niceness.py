"""Whoever waits for a page goes before what works behind it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from intelgraph.stack.errors import Trouble
from intelgraph.stack.niceness import be_nice
from intelgraph.stack.paths import StateFolder
from intelgraph.stack.processes import serving

NEVER = 2**22 + 1  # above the highest process number there is


@pytest.fixture
def sleeper() -> Iterator[int]:
    """A process in a session of its own, as the supervisor starts them."""
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    with subprocess.Popen(command, start_new_session=True) as process:
        yield process.pid
        process.kill()


def test_a_process_and_its_session_become_nice(sleeper: int) -> None:
    be_nice(sleeper, 3)
    assert os.getpriority(os.PRIO_PROCESS, sleeper) == 3
    autogroup = Path(f"/proc/{sleeper}/autogroup")
    if autogroup.exists():
        assert autogroup.read_text().split()[-1] == "3"


def test_one_that_ended_already_is_no_trouble() -> None:
    be_nice(NEVER, 3)


@pytest.mark.parametrize("value", ["0", "17", "two"])
def test_a_number_of_dispatchers_that_is_none_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("DISPATCHERS", value)
    with pytest.raises(Trouble, match="DISPATCHERS must be a number from 1 to 16"):
        serving(StateFolder.at(tmp_path), {}, 8000)


def test_only_the_web_process_is_not_nice(tmp_path: Path) -> None:
    programs = serving(StateFolder.at(tmp_path), {}, 8000)
    assert {each.name for each in programs if not each.niceness} == {"web"}
