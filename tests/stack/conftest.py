"""Runs the small product as a person would: in a terminal of its own, with a state folder of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from intelgraph.stack import records
from intelgraph.stack.paths import PROJECT, StateFolder, read_json
from intelgraph.stack.ports import free_port

#: A folder name that every configuration file and command line must quote.
ODD_NAME = """it's "our" Büro $HOME 100%"""
SCRIPT = Path(__file__).parent / "small_product.py"


def wait_until(holds: Callable[[], object], seconds: float = 20) -> None:
    """Wait for something to become true; fails the test when it does not."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@dataclass
class Terminal:
    """Starts and stops the small product; everything it started is ended with it."""

    state: StateFolder
    port: int
    started: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def environment(self, **more: str) -> dict[str, str]:
        named = dict.fromkeys(("DATABASE_URL", "DATABASE_OWNER_URL", "VALKEY_URL"), "redis://named")
        return {
            **os.environ,
            **named,
            "VAR_DIR": str(self.state.root),
            "PORT": str(self.port),
            "PYTHONPATH": str(PROJECT),
            **more,
        }

    def up(self, *, before: tuple[str, ...] = (), **more: str) -> "subprocess.Popen[str]":
        """Type `make up`, after other words where asked: returns at once, with the running command."""
        process = subprocess.Popen(
            [*before, sys.executable, str(SCRIPT), "up"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=self.environment(**more),
            start_new_session=True,
        )
        self.started.append(process)
        return process

    def up_and_serving(self) -> "subprocess.Popen[str]":
        process = self.up()
        wait_until(lambda: self.serving() == {"pid": process.pid, "ready": True})
        return process

    def serving(self) -> dict[str, object]:
        known = read_json(self.state.root / "serving.json")
        return {name: known.get(name) for name in ("pid", "ready")}

    def down(self) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(SCRIPT), "down"],
            capture_output=True,
            text=True,
            env=self.environment(),
            check=False,
            timeout=60,
        )

    def record(self, name: str) -> records.Record:
        record = records.read(self.state, name)
        assert record is not None, f"{name} has no record"
        return record

    def workers_child(self) -> int:
        """The pid that the worker printed: a process we did not start ourselves."""
        log = self.state.log / "worker.log"
        wait_until(lambda: log.exists() and "working with" in log.read_text())
        return int(log.read_text().rsplit(" ", 1)[1])


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(StateFolder(tmp_path / ODD_NAME), free_port())
    yield terminal
    terminal.down()
    for process in terminal.started:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(10)


@pytest.fixture
def stranger() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that is none of ours."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    yield process
    process.kill()
    process.wait(10)
