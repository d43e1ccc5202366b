"""The product as it serves, for tests that drive it from outside: web, dispatcher, sealer and an own database."""

import fcntl
import os
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import redis

from intelgraph.stack.paths import PROJECT, StateFolder
from intelgraph.stack.ports import LOOPBACK, free_port
from intelgraph.stack.processes import serving
from intelgraph.stack.program import Program

SERVES = ("web", "dispatcher-1", "sealer")
READY_WITHIN_S = 120


def with_path(url: str, path: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


@dataclass
class Product:
    """One marketplace installation on a free port, with the settings of a live one: DEBUG off, strict content policy,
    static files with digests in their names. `folder` holds its keys, mail, pictures and logs."""

    database: str
    folder: Path
    static_root: Path
    valkey_number: int
    port: int = field(default_factory=free_port)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(48))
    running: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def log_verifiers(self) -> Path:
        """Where its sealer publishes the log's keys."""
        return self.folder / "keys" / "log.verifiers"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DATABASE_URL": with_path(os.environ["DATABASE_URL"], self.database),
            "DATABASE_OWNER_URL": with_path(os.environ["DATABASE_OWNER_URL"], self.database),
            "VALKEY_URL": with_path(os.environ["VALKEY_URL"], str(self.valkey_number)),
            "VAR_DIR": str(self.folder),
            "STATIC_ROOT": str(self.static_root),
            "SECRET_KEY": self.secret,
            "PORT": str(self.port),
            "PUBLIC_PORT": str(self.port),
            "DEBUG": "off",
            "LOG_LEVEL": "WARNING",
            "WEB_WORKERS": "1",
            "TEST_LANGUAGES": "on",
        }

    def manage(self, *arguments: str) -> str:
        """Run manage.py with this installation's settings; returns what it printed."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env={**os.environ, **self.environment},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def prepare(self) -> None:
        """Static files, once for all workers of a run; keys; an empty cache."""
        self.static_root.mkdir(parents=True, exist_ok=True)
        done = self.static_root.parent / "static.done"
        with (self.static_root.parent / "static.lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            if not done.exists():
                self.manage("collectstatic", "--noinput", "--verbosity", "0")
                done.touch()
        self.manage("make_keys")
        redis.Redis.from_url(self.environment["VALKEY_URL"]).flushdb()

    def start(self) -> None:
        """Start what serves, as the supervisor would, and wait until it answers."""
        state = StateFolder(self.folder)
        state.make()
        before = os.environ.get("WEB_WORKERS")
        os.environ["WEB_WORKERS"] = "1"
        try:
            known = {each.name: each for each in serving(state, self.environment, self.port)}
        finally:
            os.environ.pop("WEB_WORKERS") if before is None else os.environ.update(WEB_WORKERS=before)
        programs = [known[name] for name in SERVES]
        for program in programs:
            with self.log(program.name).open("ab") as output:
                self.running.append(program.launch(state, output))
        self._wait_for(programs, state)

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """What a program outside gets from marketplace us."""
        headers = {"Host": "us.localhost", **options.pop("headers", {})}
        return httpx.request(method, f"http://{LOOPBACK}:{self.port}{path}", headers=headers, **options)

    def log(self, name: str = "web") -> Path:
        return self.folder / "log" / f"{name}.log"

    def _wait_for(self, programs: list[Program], state: StateFolder) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        for program, process in zip(programs, self.running, strict=True):
            while not program.can_work(state):
                ended = process.poll()
                if ended is not None or time.monotonic() > deadline:
                    self.stop()
                    words = self.log(program.name).read_text()[-4000:]
                    raise RuntimeError(f"{program.name} cannot work ({ended}):\n{words}")
                time.sleep(0.1)

    def stop(self) -> None:
        """End what was started, and nothing else."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)
        self.running.clear()
