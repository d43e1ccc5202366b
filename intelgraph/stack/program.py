"""A program the stack runs: how it is started, told to stop, and known to be ready."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from intelgraph.stack import records
from intelgraph.stack.niceness import be_nice
from intelgraph.stack.os_user import Account
from intelgraph.stack.paths import PROJECT, StateFolder

READY_FILE = "READY_FILE"


@dataclass(frozen=True)
class Program:
    """One command line of the stack.

    `account` is another user to run as; `is_ready` answers whether it serves; one that `says_ready` writes its pid to
    READY_FILE once it can work (intelgraph.readiness); `stop_signal` is how it is asked to end and `grace_s` how long
    it may take; `before_launch` puts right what a crash left. `niceness` above 0 lets the others have the processor
    first.
    """

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = PROJECT
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    grace_s: float = 10.0
    is_ready: Callable[[], bool] = lambda: True
    says_ready: bool = False
    before_launch: Callable[[], None] = lambda: None
    niceness: int = 0

    def launch(self, state: StateFolder, output: int | IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start it in a session of its own and record it, so that a later run can find it again."""
        self.before_launch()
        self._ready_file(state).unlink(missing_ok=True)
        process = subprocess.Popen(
            list(self.argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env={
                **os.environ,
                **self.environment,
                records.MARK: records.mark(state),
                READY_FILE: str(self._ready_file(state)),
            },
            start_new_session=True,
            **(self.account.launch_options() if self.account else {}),
        )
        if self.niceness:
            be_nice(process.pid, self.niceness)
        born = records.birth(process.pid)
        if born:
            records.write(state, records.Record(self.name, process.pid, born, int(self.stop_signal), self.grace_s))
        return process

    def can_work(self, state: StateFolder) -> bool:
        """Whether it serves, and where it says so itself, has said so since it was launched."""
        return (not self.says_ready or self._ready_file(state).exists()) and self.is_ready()

    def _ready_file(self, state: StateFolder) -> Path:
        return state.run / f"{self.name}.ready"
