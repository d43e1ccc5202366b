"""Named places where tests kill, hold or raise (faults.md, section 6). In every other setting the plan is empty."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path


class FaultInjected(Exception):
    """Raised by a failpoint whose act is `raise`."""


type_of_act = Callable[[str], None]
_plan: dict[str, type_of_act] = {}


def failpoint(name: str) -> None:
    """A named place where tests kill, hold or raise; one dictionary look-up is its whole cost."""
    if (act := _plan.get(name)) is not None:
        act(name)


def _kill_at(nth: int) -> type_of_act:
    passes = 0

    def act(name: str) -> None:
        nonlocal passes
        passes += 1
        if passes == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    return act


def _hold_in(folder: Path) -> type_of_act:
    def act(name: str) -> None:
        (folder / f"{name}.reached").touch()
        deadline = time.monotonic() + 30
        while not (folder / f"{name}.go").exists() and time.monotonic() < deadline:
            time.sleep(0.01)

    return act


def _raise(name: str) -> None:
    raise FaultInjected(name)


def parse(plan: str) -> dict[str, type_of_act]:
    """Acts by name from "command.committed=kill@3;outbox.claimed=hold:DIR;order.fulfil=raise".

    Raises: ValueError for an act that is none of these.
    """
    acts: dict[str, type_of_act] = {}
    for entry in filter(None, plan.split(";")):
        name, _, act = entry.partition("=")
        if act == "raise":
            acts[name] = _raise
        elif act.startswith("kill"):
            acts[name] = _kill_at(int(act.partition("@")[2] or 1))
        elif act.startswith("hold:"):
            acts[name] = _hold_in(Path(act.removeprefix("hold:")))
        else:
            raise ValueError(f"failpoint {name}: {act!r} is not kill@n, hold:DIR or raise")
    return acts


def plan(acts: dict[str, type_of_act]) -> None:
    """Put these acts in place of the former ones; tests in one process use it to run another actor at a point."""
    _plan.clear()
    _plan.update(acts)


def arm(environment: Mapping[str, str]) -> None:
    """Take the plan that FAILPOINTS names. Called once at start, and only where FAULT_INJECTION is on."""
    plan(parse(environment.get("FAILPOINTS", "")))
