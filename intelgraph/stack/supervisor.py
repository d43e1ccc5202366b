"""Starts programs, passes on what they say, starts crashed ones again, and ends all of them.

Written here rather than taken from honcho: honcho ends everything when one process ends, keeps no record that a later
run could find orphans by, and cannot start one process as another user.
"""

import os
import selectors
import signal
import subprocess
import time
from dataclasses import dataclass, field
from types import FrameType

from intelgraph.stack import records
from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import StateFolder
from intelgraph.stack.program import Program
from intelgraph.stack.terminal import LONGEST_LINE, Screen

FIRST_DELAY_S = 1.0
LONGEST_DELAY_S = 30.0
# A process that lived this long was well: its next crash is its first.
WELL_AFTER_S = 60.0


class Stopped(Exception):
    """Somebody asked us to stop while we were starting."""


@dataclass
class Child:
    """A program and the process that runs it now, if one does. It `restarts` once the whole stack has started."""

    program: Program
    restarts: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    record: records.Record | None = None
    launched_at: float = 0.0
    crashes: int = 0
    due_at: float = 0.0
    unfinished: bytes = field(default=b"", repr=False)


class Supervisor:
    """The parent of every process of one state folder. Stages start in order and end in reverse."""

    def __init__(self, state: StateFolder, screen: Screen) -> None:
        self.state = state
        self.screen = screen
        self.stages: list[list[Child]] = []
        self.selector = selectors.DefaultSelector()
        self.asked_to_stop_at: float | None = None
        self.in_a_hurry = False

    def listen_for_signals(self) -> None:
        """Ctrl-C, `make down` and a closed terminal all mean: end everything in order. Again after 2 s: at once."""

        def asked(_number: int, _frame: FrameType | None) -> None:
            now = time.monotonic()
            if self.asked_to_stop_at is None:
                self.asked_to_stop_at = now
            elif now - self.asked_to_stop_at > 2:
                self.in_a_hurry = True

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, asked)

    @property
    def stopping(self) -> bool:
        return self.asked_to_stop_at is not None

    def start_stage(self, programs: list[Program], within_s: float) -> None:
        """Start programs together and wait until all are ready. Raises Trouble, or Stopped."""
        stage = [Child(program) for program in programs]
        self.stages.append(stage)
        for child in stage:
            self.launch(child)
        deadline = time.monotonic() + within_s
        waiting = list(stage)
        while waiting:
            self.look(0.1)
            if self.stopping:
                raise Stopped
            for child in waiting:
                log = self.state.log / f"{child.program.name}.log"
                if child.process is None:
                    raise Trouble(f"{child.program.name} ended while starting: its words are in {log}.")
                if time.monotonic() > deadline:
                    raise Trouble(f"{child.program.name} did not get ready within {within_s:.0f} s: see {log}.")
            waiting = [child for child in waiting if not child.program.can_work(self.state)]

    def run_to_end(self, program: Program) -> int:
        """Run a step that ends by itself; returns its exit code. Raises Stopped."""
        child = Child(program)
        self.stages.append([child])
        self.launch(child)
        process = child.process
        while child.process is not None:
            self.look(0.2)
            if self.stopping:
                raise Stopped
        self.stages.pop()
        return process.returncode if process else 1

    def watch(self) -> None:
        """Pass on output and start crashed programs again, until somebody asks us to stop."""
        for child in self.children():
            child.restarts = True
        while not self.stopping:
            self.look(0.5)
            for child in self.children():
                if child.process is None and time.monotonic() >= child.due_at:
                    self.launch(child)

    def children(self) -> list[Child]:
        return [child for stage in self.stages for child in stage]

    def launch(self, child: Child) -> None:
        child.process = child.program.launch(self.state, subprocess.PIPE)
        child.record = records.read(self.state, child.program.name)
        child.launched_at = time.monotonic()
        if child.process.stdout:
            os.set_blocking(child.process.stdout.fileno(), False)
            self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def look(self, seconds: float) -> None:
        """Wait at most so long for output, pass it on, and notice who has ended."""
        if self.selector.get_map():
            for key, _events in self.selector.select(seconds):
                self.read(key.data)
        else:
            time.sleep(seconds)
        for child in self.children():
            if child.process is not None and child.process.poll() is not None:
                self.ended(child, child.process.returncode)

    def read(self, child: Child) -> bool:
        """Pass on what a child has written, whole lines only; False when there was nothing to read."""
        stream = child.process.stdout if child.process else None
        if stream is None:
            return False
        try:
            chunk = os.read(stream.fileno(), 65536)
        except BlockingIOError:
            return False
        *lines, child.unfinished = (child.unfinished + chunk).split(b"\n")
        if child.unfinished and (not chunk or len(child.unfinished) > LONGEST_LINE):
            lines, child.unfinished = [*lines, child.unfinished], b""
        for line in lines:
            self.screen.line(child.program.name, line.decode(errors="replace").rstrip())
        if not chunk:
            self.close(child)
        return bool(chunk)

    def close(self, child: Child) -> None:
        """Stop listening to a child."""
        if child.process and child.process.stdout:
            self.selector.unregister(child.process.stdout)
            child.process.stdout.close()
            child.process.stdout = None

    def ended(self, child: Child, code: int) -> None:
        """Clear up after a process that ended, and decide when to start it again."""
        if child.record:
            records.end(self.state, child.record)
        # Bounded: something it started under another name may still hold the pipe.
        for _ in range(64):
            if not self.read(child):
                break
        self.close(child)
        child.process = None
        if self.stopping or not child.restarts:
            return
        lived = time.monotonic() - child.launched_at
        child.crashes = 1 if lived > WELL_AFTER_S else child.crashes + 1
        delay = min(FIRST_DELAY_S * 2 ** (child.crashes - 1), LONGEST_DELAY_S)
        child.due_at = time.monotonic() + delay
        self.screen.line(child.program.name, f"ended ({describe_exit(code)}); started again in {delay:.0f} s")

    def stop(self) -> None:
        """End every process we started, the last stage first, and wait until all are gone."""
        if self.asked_to_stop_at is None:
            self.asked_to_stop_at = time.monotonic()
        for stage in reversed(self.stages):
            living = [child for child in stage if child.process is not None and child.record]
            for child in living:
                if child.record:
                    records.send(child.record, child.program.stop_signal)
            deadlines = {id(child): time.monotonic() + child.program.grace_s for child in living}
            while living := [child for child in living if child.process is not None]:
                self.look(0.1)
                for child in living:
                    if child.record and (self.in_a_hurry or time.monotonic() > deadlines[id(child)]):
                        records.send(child.record, signal.SIGKILL)
        self.stages.clear()


def describe_exit(code: int) -> str:
    """An exit code as a person would say it."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit {code}"
