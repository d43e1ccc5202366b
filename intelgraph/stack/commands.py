"""The commands behind `make up`, `make start`, `make down` and `make reset`."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from intelgraph.stack import environment, ports, postgres, processes, records, services, timings, valkey
from intelgraph.stack.built import build
from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import PROJECT, StateFolder, read_json, write_json
from intelgraph.stack.processes import Product
from intelgraph.stack.supervisor import Stopped, Supervisor, describe_exit
from intelgraph.stack.terminal import Screen

PRODUCT = Product()
NEEDED_BYTES = 500 * 1024 * 1024
SERVERS_WITHIN_S = 90.0
PRODUCT_WITHIN_S = 300.0  # on a busy machine a worker that is nice to all others takes more than a minute
STOP_WITHIN_S = 90.0


class AlreadyRuns(Exception):
    """Another supervisor holds the state folder."""


def up(*, quiet: bool = False, product: Product = PRODUCT) -> int:
    """Start everything and stay until Ctrl-C or `make down`. When it already runs: say so and change nothing."""
    environment.load_dotenv()
    state = StateFolder.at()
    try:
        state.make()
        with only_supervisor(state):
            return supervise(state, Screen(state.log, quiet=quiet), product)
    except AlreadyRuns:
        return tell_that_it_runs(state)


def supervise(state: StateFolder, screen: Screen, product: Product) -> int:
    """The life of the running product, from the first server to the last process gone."""
    tidy(state, screen)
    require_space(state)
    port = environment.web_port()
    require_port(port)
    supervisor = Supervisor(state, screen)
    supervisor.listen_for_signals()
    began, first = time.monotonic(), not (state.root / "postgres").exists()
    try:
        settings = start_servers(supervisor)
        settings |= environment.own_settings(state, port)
        environment.remember(state, settings)
        build()
        screen.tell("Preparing the marketplaces; the first time this takes a minute.")
        for step in product.steps(settings):
            code = supervisor.run_to_end(step)
            if code != 0:
                log = state.log / f"{step.name}.log"
                raise Trouble(f"The step `{step.name}` failed ({describe_exit(code)}): its words are in {log}.")
        supervisor.start_stage(product.processes(state, settings, port), PRODUCT_WITHIN_S)
        write_json(state.root / "serving.json", identity() | {"port": port, "ready": True})
        screen.tell(welcome(state, port))
        timings.note(state.root, timings.FIRST_UP if first else timings.WARM_UP, time.monotonic() - began)
        supervisor.watch()
    except Stopped:
        pass
    finally:
        screen.tell("Stopping.")
        supervisor.stop()
        (state.root / "serving.json").unlink(missing_ok=True)
    screen.tell("Everything that `make up` started has ended.")
    return 0


def start_servers(supervisor: Supervisor) -> dict[str, str]:
    """The servers the environment names, else our own; returns their settings."""
    state = supervisor.state
    write_json(state.root / "serving.json", identity() | {"ready": False})
    named = services.named_servers(os.environ)
    programs = []
    cluster = None
    if "DATABASE_URL" not in named:
        cluster = postgres.prepare(state)
        programs.append(cluster.program())
        named |= cluster.addresses()
    if "VALKEY_URL" not in named:
        program, named["VALKEY_URL"] = valkey.prepare(state)
        programs.append(program)
    if programs:
        supervisor.start_stage(programs, SERVERS_WITHIN_S)
    if cluster:
        postgres.provision(cluster)
    return named


def start() -> int:
    """`up` in the background: returns when the product answers, or with the reason why it does not."""
    environment.load_dotenv()
    state = StateFolder.at()
    state.make()
    if is_supervised(state):
        return tell_that_it_runs(state)
    log = state.log / "supervisor.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "intelgraph.stack", "up", "--quiet"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=PROJECT,
            start_new_session=True,
        )
    while (port := serving_port(state)) is None:
        if process.poll() is not None:
            lines = log.read_text().strip().splitlines()
            raise Trouble(lines[-1] if lines else f"The supervisor ended at once: see {log}.")
        time.sleep(0.2)
    print(welcome(state, port))
    print(f"It runs in the background: logs in {state.log}, `make down` stops it.")
    return 0


def down() -> int:
    """Stop every process that `make up` started, and no other; also what a killed supervisor left behind."""
    state = StateFolder.at()
    if not state.run.exists():
        print("Nothing runs.")
        return 0
    if is_supervised(state):
        supervisor = supervising(state)
        if supervisor is None:
            raise Trouble("It is just starting or stopping. Wait some seconds and run `make down` again.")
        records.send(supervisor, supervisor.stop_signal)
        deadline = time.monotonic() + STOP_WITHIN_S
        while is_supervised(state):
            if time.monotonic() > deadline:
                raise Trouble(f"The supervisor (pid {supervisor.pid}) does not end. See the logs in {state.log}.")
            time.sleep(0.1)
        print("Stopped.")
        return 0
    with only_supervisor(state):
        if not tidy(state, Screen(state.log)):
            print("Nothing runs.")
    return 0


def reset() -> int:
    """Stop, then wipe what the running product stored. Servers named in the environment are not touched."""
    environment.load_dotenv()
    down()
    state = StateFolder.at()
    if not state.root.exists():
        return 0
    postgres.wipe(state)
    for entry in state.root.iterdir():
        # The tests' own servers may be running in there.
        if entry.name == "test":
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    print(f"Wiped {state.shown()}.")
    for name in services.named_servers(os.environ):
        print(f"{name} names a server of your own: its data is still there.")
    return 0


@contextmanager
def only_supervisor(state: StateFolder) -> Iterator[None]:
    """Be the one supervisor of a state folder. Raises AlreadyRuns. The kernel frees the lock when we die, however."""
    with (state.run / "supervisor.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRuns from None
        yield


def is_supervised(state: StateFolder) -> bool:
    try:
        with only_supervisor(state):
            return False
    except AlreadyRuns:
        return True


def identity() -> dict[str, Any]:
    return {"pid": os.getpid(), "born": records.birth(os.getpid())}


def supervising(state: StateFolder) -> records.Record | None:
    """The living supervisor; None when the file names a process that is gone or a stranger."""
    known = read_json(state.root / "serving.json")
    if not known.get("pid"):
        return None
    record = records.Record("supervisor", int(known["pid"]), str(known["born"]))
    return record if record.is_alive else None


def serving_port(state: StateFolder) -> int | None:
    """Where the living supervisor's product serves; None while it starts or when there is none."""
    known = read_json(state.root / "serving.json")
    return int(known["port"]) if known.get("ready") and supervising(state) else None


def tidy(state: StateFolder, screen: Screen) -> bool:
    """End what an earlier run left behind, by pid and start time; strangers are not touched (faults F10)."""
    ended = [record.name for record in reversed(records.read_all(state)) if records.end(state, record)]
    (state.root / "serving.json").unlink(missing_ok=True)
    if ended:
        screen.tell(f"Ended what an earlier run left behind: {', '.join(sorted(ended))}.")
    return bool(ended)


def require_space(state: StateFolder, needed: int = NEEDED_BYTES) -> None:
    """Raises Trouble when the disk of the state folder has less than `needed` bytes left."""
    free = shutil.disk_usage(state.root).free
    if free < needed:
        raise Trouble(
            f"The disk that holds {state.shown()} has {free // 2**20} MB left and the product needs"
            f" {needed // 2**20} MB: free some space, or set VAR_DIR to a folder on another disk."
        )


def require_port(port: int) -> None:
    """Raises Trouble, with who holds it, when the port is taken."""
    if not ports.is_free(port):
        raise Trouble(f"Port {port} is taken by {ports.holder(port)}: end that, or run `PORT={port + 1} make up`.")


def tell_that_it_runs(state: StateFolder) -> int:
    port = serving_port(state)
    if port:
        print("It already runs; nothing was changed.")
        print(welcome(state, port))
    else:
        print("It is already starting or stopping in another terminal; nothing was changed.")
    return 0


def welcome(state: StateFolder, port: int) -> str:
    """The addresses, and the demo sign-in of each role where the setup step wrote them."""
    lines = ["", "IntelGraph serves:"]
    lines += [f"  {label:<26} {address.format(port=port)}" for label, address in processes.ADDRESSES]
    lines += ["", "From a script, where these names do not resolve:"]
    lines += [f'  curl -H "Host: {processes.DEMO_HOST}:{port}" http://{ports.LOOPBACK}:{port}/api/v1/catalogue']
    sign_ins = demo_sign_ins(state)
    if sign_ins:
        lines += ["", "Sign in as:"]
        for one in sign_ins:
            who = f"{one.get('role', '')} ({one.get('marketplace', '')})"
            note = f"  {one['note']}" if one.get("note") else ""
            lines.append(f"  {who:<26} {one.get('email', ''):<36} {one.get('password', '')}{note}")
    lines += ["", "Ctrl-C or `make down` stops it."]
    return "\n".join(lines)


def demo_sign_ins(state: StateFolder) -> list[dict[str, str]]:
    """What the setup step wrote: objects with role, marketplace, email, password and note; none before it ran."""
    try:
        written = json.loads((state.root / "demo.json").read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return []
    return [one for one in written if isinstance(one, dict)]
