"""A program the stack runs: how it is started, told to stop, and known to be ready."""

import os
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from intelgraph.stack import records
from intelgraph.stack.account import Account
from intelgraph.stack.niceness import be_nice
from intelgraph.stack.paths import PROJECT, StateFolder


@dataclass(frozen=True)
class Program:
    """One command line of the stack.

    `account` is another user to run as; `is_ready` answers whether it serves; `stop_signal` is how it is asked to end
    and `grace_s` how long it may take; `before_launch` puts right what a crash left. `niceness` above 0 lets the others
    have the processor first.
    """

    name: str
    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path = PROJECT
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    grace_s: float = 10.0
    is_ready: Callable[[], bool] = lambda: True
    before_launch: Callable[[], None] = lambda: None
    niceness: int = 0

    def launch(self, state: StateFolder, output: int | IO[bytes]) -> "subprocess.Popen[bytes]":
        """Start it in a session of its own and record it, so that a later run can find it again."""
        self.before_launch()
        process = subprocess.Popen(
            list(self.argv),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env={**os.environ, **self.environment, records.MARK: records.mark(state)},
            start_new_session=True,
            **(self.account.launch_options() if self.account else {}),
        )
        if self.niceness:
            be_nice(process.pid, self.niceness)
        born = records.birth(process.pid)
        if born:
            records.write(state, records.Record(self.name, process.pid, born, int(self.stop_signal), self.grace_s))
        return process
