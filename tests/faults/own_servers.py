"""PostgreSQL and Valkey that a test may disturb: started once a session, ended with it, shared with nobody."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from intelgraph.stack import postgres, valkey
from intelgraph.stack.paths import StateFolder
from intelgraph.stack.ports import LOOPBACK
from tests.faults.heals import timed
from tests.faults.proxy import Proxy
from tests.support.databases import template_database

SETTLES_WITHIN_S = 30
MAX_CONNECTIONS = 30
# What dies here is processes, never the machine: so no fsync; but a commit that was answered is in the kernel's hands.
OVER_THE_STACKS = ("synchronous_commit=on", f"max_connections={MAX_CONNECTIONS}", "superuser_reserved_connections=5")


def until(holds: Callable[[], object]) -> None:
    """Wait until it does, under a guard; how long it took is shown with the test's ids."""
    deadline = time.monotonic() + SETTLES_WITHIN_S
    with timed():
        while not holds():
            assert time.monotonic() < deadline, "it did not settle"
            time.sleep(0.05)


def through(url: str, proxy: Proxy) -> str:
    """The same server, over this proxy."""
    return url.replace(f"{LOOPBACK}:{urlsplit(url).port}", f"{LOOPBACK}:{proxy.port}")


class OwnPostgres:
    """A server with a database made from the tests' template; `proxy` stands before it."""

    def __init__(self, folder: Path, durable: bool = False) -> None:
        self.state = StateFolder(folder)
        self.state.make()
        self.cluster = postgres.prepare(self.state, durable=durable)
        self.proxy = Proxy(self.cluster.port)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, file_limit: int = 0) -> None:
        """`file_limit`: no file that it writes grows beyond so many bytes, which is a full disk to it."""
        program = self.cluster.program()
        argv = [*program.argv, *_switches(OVER_THE_STACKS)]
        if file_limit:  # set in the child, after the change of user; a shell counts in blocks of 512 bytes
            argv = ["/bin/sh", "-c", f'ulimit -S -f {file_limit // 512} && exec "$@"', "sh", *argv]
        program = replace(program, argv=argv)
        with (self.state.log / "postgres.log").open("ab") as output:
            self.process = program.launch(self.state, output)
        until(self.cluster.answers)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """SIGQUIT: the immediate stop, which rolls nothing back and writes nothing out; SIGINT: the fast one."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)
            self.process = None

    def remove(self) -> None:
        self.proxy.close()
        self.stop()
        postgres.wipe(self.state)

    @contextmanager
    def superuser(self, database: str = "postgres") -> Iterator["psycopg.Connection[Any]"]:
        with psycopg.connect(self.cluster.url(postgres.SUPERUSER, database), autocommit=True) as connection:
            yield connection

    def make_database(self, name: str) -> None:
        """A copy of the template with the marketplaces us and eu, brought over from the shared test server."""
        postgres.provision(self.cluster)
        source = urlsplit(os.environ["DATABASE_OWNER_URL"])
        owner = urlsplit(self.cluster.url(postgres.OWNER_ROLE, name))
        dump = self.state.root / "template.dump"
        programs = postgres.binary(self.cluster, "pg_dump").parent
        with psycopg.connect(self.cluster.url(postgres.OWNER_ROLE), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        # The template has no organisation's row, so what row security leaves out of the copy is nothing.
        taken = ["--enable-row-security", "--no-comments", "--format=custom", f"--file={dump}", template_database()]
        _run([str(programs / "pg_dump"), *_to(source), *taken], source.password)
        _run(
            [str(programs / "pg_restore"), *_to(owner), "--exit-on-error", f"--dbname={name}", str(dump)],
            owner.password,
        )

    def set(self, *statements: str) -> None:
        """Change settings of the server, and let it read them."""
        with self.superuser() as connection:
            for each in (*statements, "SELECT pg_reload_conf()"):
                connection.execute(each)

    def born(self) -> Any:
        """When the server was started."""
        with self.superuser() as connection:
            return connection.execute("SELECT pg_postmaster_start_time()").fetchone()

    def end_sessions(self, of: str) -> int:
        """Terminate every session of processes with this application name; how many there were."""
        with self.superuser() as connection:
            ended = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [of]
            )
            return len(ended.fetchall())

    def sessions(self, of: str) -> list[int]:
        """The pids of the backends that serve a process."""
        with self.superuser() as connection:
            found = connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = %s", [of])
            return [pid for (pid,) in found.fetchall()]


def _switches(settings: tuple[str, ...]) -> list[str]:
    return [part for each in settings for part in ("-c", each)]


def _to(url: Any) -> list[str]:
    return ["--host", str(url.hostname), "--port", str(url.port), "--username", str(url.username)]


def _run(argv: list[str], password: str | None) -> None:
    environment = {**os.environ, "PGPASSWORD": password or "", "LC_ALL": "C"}
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


class OwnValkey:
    """A Valkey server at one address, that can be killed and started again empty; `proxy` stands before it."""

    def __init__(self, folder: Path) -> None:
        self.state = StateFolder(folder)
        self.state.make()
        self.program, self.url = valkey.prepare(self.state)
        self.proxy = Proxy(urlsplit(self.url).port or 0)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.state.log / "valkey.log").open("ab") as output:
            self.process = self.program.launch(self.state, output)
        until(self.program.is_ready)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def remove(self) -> None:
        self.proxy.close()
        self.kill()
