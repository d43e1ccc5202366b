"""The embedded servers without a supervisor: what tests and single commands ask for."""

import fcntl
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import IO

from intelgraph.stack import postgres, records, valkey
from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import StateFolder
from intelgraph.stack.program import Program

SERVER_SETTINGS = ("DATABASE_URL", "DATABASE_OWNER_URL", "VALKEY_URL")
START_WITHIN_S = 60.0


def ensure_services(
    var_dir: str | os.PathLike[str] = ".var/test",
    *,
    durable: bool = False,
    environment: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Start the embedded servers of a state folder, or find them running; returns DATABASE_URL, DATABASE_OWNER_URL and
    VALKEY_URL.

    Servers named in the environment are used instead. Safe when several processes call it at once. The servers outlive
    the caller: `stop_services` ends them. `durable=False` is for data that a crash may take.
    """
    named = named_servers(os.environ if environment is None else environment)
    if len(named) == len(SERVER_SETTINGS):
        return named
    state = StateFolder.at(var_dir)
    state.make()
    with alone(state):
        if "DATABASE_URL" not in named:
            named |= ensure_postgres(state, durable=durable)
        if "VALKEY_URL" not in named:
            named |= ensure_valkey(state)
    return named


def named_servers(environment: Mapping[str, str]) -> dict[str, str]:
    """The servers that the environment puts in place of ours. Raises Trouble when only one database role is named."""
    named = {name: environment[name] for name in SERVER_SETTINGS if environment.get(name)}
    if ("DATABASE_URL" in named) != ("DATABASE_OWNER_URL" in named):
        raise Trouble("Set both DATABASE_URL and DATABASE_OWNER_URL, or neither.")
    return named


def stop_services(var_dir: str | os.PathLike[str] = ".var/test") -> list[str]:
    """Stop the embedded servers of a state folder; returns the names of those that ran."""
    state = StateFolder.at(var_dir)
    if not state.run.exists():
        return []
    with alone(state):
        return [record.name for record in records.read_all(state) if records.end(state, record)]


def ensure_postgres(state: StateFolder, *, durable: bool) -> dict[str, str]:
    record = records.read(state, "postgres")
    running = bool(record and record.is_alive)
    cluster = postgres.prepare(state, durable=durable, keep_port=running)
    if not (running and cluster.answers()):
        if record:
            records.end(state, record)
        start(state, cluster.program())
        postgres.provision(cluster)
    return cluster.addresses()


def ensure_valkey(state: StateFolder) -> dict[str, str]:
    record = records.read(state, "valkey")
    running = bool(record and record.is_alive)
    program, url = valkey.prepare(state, keep_port=running)
    if not (running and program.is_ready()):
        if record:
            records.end(state, record)
        start(state, program)
    return {"VALKEY_URL": url}


def start(state: StateFolder, program: Program) -> None:
    """Start a server, with its words in a log file, and wait until it serves. Raises Trouble when it does not."""
    log = state.log / f"{program.name}.log"
    with log.open("wb") as output:
        process = program.launch(state, output)
    wait_ready(program, process, START_WITHIN_S, f"see {log}")


def wait_ready(program: Program, process: "subprocess.Popen[bytes]", seconds: float, advice: str) -> None:
    """Wait until a program serves. Raises Trouble when it ends or takes too long."""
    deadline = time.monotonic() + seconds
    while not program.is_ready():
        if process.poll() is not None:
            raise Trouble(f"{program.name} ended at once (exit {process.returncode}): {advice}.")
        if time.monotonic() > deadline:
            raise Trouble(f"{program.name} did not answer within {seconds:.0f} s: {advice}.")
        time.sleep(0.1)


@contextmanager
def alone(state: StateFolder) -> Iterator[None]:
    """One process at a time starts or stops a state folder's servers. The kernel frees a dead one's lock."""
    with (state.run / "services.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def hold_servers(state: StateFolder) -> IO[str]:
    """Say that the test servers are in use, for as long as the returned file is open."""
    state.make()
    held = (state.run / "in-use.lock").open("w")
    fcntl.flock(held, fcntl.LOCK_SH)
    return held


def stop_when_idle(state: StateFolder) -> None:
    """Stop the test servers, unless another pytest uses them: then the last `make test` does."""
    if not state.run.exists():
        return
    with (state.run / "in-use.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        stop_services(state.root)
