"""Who we started: process records that a reused pid cannot fool (faults F10).

A record is a pid with the moment that process was born. A pid alone is not enough: after a crash it may belong to
a stranger, and a stranger is never signalled.
"""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from intelgraph.stack.paths import StateFolder, read_json, write_json

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
# Every process of a stack carries this in its environment, so that what a dead child left behind can be recognised.
MARK = "INTELGRAPH_STACK"


def birth(pid: int) -> str | None:
    """When a living process was born; None when there is none (a zombie counts as none).

    On Linux counted in ticks since boot, together with the boot's id: unlike a wall clock this does not move when the
    machine's time is corrected.
    """
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        if BOOT_ID.exists():
            ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
            return f"{BOOT_ID.read_text().strip()}:{ticks}"
        return f"{process.create_time():.2f}"
    except (psutil.NoSuchProcess, FileNotFoundError, ProcessLookupError):
        return None


@dataclass(frozen=True)
class Record:
    """A process we started: it leads its own session, so its pid names the session too."""

    name: str
    pid: int
    born: str
    stop_signal: int = signal.SIGTERM
    grace_s: float = 10.0

    @property
    def is_alive(self) -> bool:
        return birth(self.pid) == self.born


def write(state: StateFolder, record: Record) -> None:
    write_json(state.run / f"{record.name}.json", dict(vars(record)))


def read(state: StateFolder, name: str) -> Record | None:
    """The record of that name; None when it is missing or unreadable."""
    content = read_json(state.run / f"{name}.json")
    try:
        return Record(
            name=name,
            pid=int(content["pid"]),
            born=str(content["born"]),
            stop_signal=int(content["stop_signal"]),
            grace_s=float(content["grace_s"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def read_all(state: StateFolder) -> list[Record]:
    found = (read(state, path.stem) for path in sorted(state.run.glob("*.json")))
    return [record for record in found if record]


def forget(state: StateFolder, name: str) -> None:
    (state.run / f"{name}.json").unlink(missing_ok=True)


def mark(state: StateFolder) -> str:
    """What the processes of this state folder carry in MARK."""
    return str(state.root)


def left_behind(state: StateFolder, record: Record) -> Iterator[psutil.Process]:
    """Members of a recorded process's session that outlived it: same session, and carrying our mark."""
    for process in psutil.process_iter():
        try:
            ours = os.getsid(process.pid) == record.pid and process.pid != record.pid
            if ours and process.environ().get(MARK) == mark(state):
                yield process
        except (psutil.Error, OSError):
            continue


def end(state: StateFolder, record: Record, grace_s: float | None = None) -> bool:
    """End a recorded process and what it started; True when there was something to end.

    It is asked by its own signal first and killed when the grace is over. A stranger with the same pid is left alone.
    """
    ended = False
    if record.is_alive:
        ended = True
        send(record, record.stop_signal)
        if not wait_gone(record, record.grace_s if grace_s is None else grace_s):
            send(record, signal.SIGKILL)
            wait_gone(record, 5)
    for process in left_behind(state, record):
        ended = True
        try:
            process.kill()
        except psutil.Error:
            continue
    forget(state, record.name)
    return ended


def send(record: Record, number: int) -> None:
    """Signal a recorded process, if it is still that process."""
    if record.is_alive:
        try:
            os.kill(record.pid, number)
        except ProcessLookupError:
            pass


def wait_gone(record: Record, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while record.is_alive:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
