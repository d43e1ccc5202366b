"""The product's real entry points as children that a plan of failpoints may kill, on a database of their own."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.ground.provenance.keys import make_seed
from intelgraph.stack.paths import PROJECT, StateFolder
from intelgraph.stack.ports import free_port
from intelgraph.stack.processes import serving, status_of
from tests.faults.heals import timed
from tests.support.product import Product

KILLED = -signal.SIGKILL
CELERY = (sys.executable, "-m", "celery", "-A", "intelgraph")
ALONE = ("--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat")
READY_WITHIN_S = 60


@dataclass(frozen=True)
class Answer:
    """Status, headers (lower case) and body of an answer."""

    status: int
    headers: dict[str, str]
    content: bytes
    cookies: tuple[str, ...] = ()

    @property
    def json(self) -> Any:
        return json.loads(self.content)


class Gone(Exception):
    """The server went away before it answered."""


class Installation(Product):
    """The product on one database; every child is recorded, and only recorded ones are ended."""

    def plan(self, points: str) -> dict[str, str]:
        """The environment of a child that this plan of failpoints acts in."""
        return {**os.environ, **self.environment, "FAULT_INJECTION": "on", "FAILPOINTS": points}

    def make_log_key(self) -> None:
        StateFolder(self.folder).make()
        for name in ("log", "tokens"):
            make_seed(self.folder / "keys" / f"{name}.ed25519")

    def run(self, *arguments: str, points: str = "") -> int:
        """Run manage.py to its end; its exit code, KILLED where a failpoint killed it."""
        with self.log(arguments[0]).open("ab") as output:
            return subprocess.run(
                [sys.executable, "manage.py", *arguments],
                cwd=PROJECT,
                env=self.plan(points),
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=READY_WITHIN_S,
            ).returncode

    def start_web(self, points: str = "", **more: str) -> None:
        """Start the web process alone, as the stack does, but never started again by itself."""
        self.port = free_port()
        web = next(
            each for each in serving(StateFolder(self.folder), self.environment, self.port) if each.name == "web"
        )
        argv = [each for each in web.argv if each != "--respawn-failed-workers"]
        argv[argv.index("--workers") + 1] = "1"
        self._start("web", argv, {**self.plan(points), **web.environment, **more})
        self._until_ready()

    def start_dispatcher(self, **more: str) -> None:
        """Start the dispatcher, which looks by itself once a second."""
        named = {**self.plan(""), "PROCESS_NAME": "dispatcher", **more}
        self._start("dispatcher", [sys.executable, "manage.py", "dispatch"], named)

    def start_worker(self, points: str = "", pool: str = "solo", **more: str) -> "subprocess.Popen[bytes]":
        """Start a worker that does one job at a time, in itself (solo) or in a child (prefork)."""
        return self._start("worker", [*CELERY, "worker", "--pool", pool, *ALONE], {**self.plan(points), **more})

    def start_beat(self, number: int, **more: str) -> "subprocess.Popen[bytes]":
        """Start a beat of its own; any number may run."""
        schedule = ("--pidfile", "", "--schedule", str(self.folder / f"beat-{number}"))
        return self._start("beat", [*CELERY, "beat", *schedule], {**self.plan(""), **more})

    def _start(self, name: str, argv: list[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        with self.log(name).open("ab") as output:
            process = subprocess.Popen(
                argv, cwd=PROJECT, env=dict(environment), stdout=output, stderr=output, start_new_session=True
            )
        self.running.append(process)
        return process

    def _until_ready(self) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        with timed():
            while status_of("/readyz", self.port) != 200:
                if self.running[-1].poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"the web process does not serve:\n{self.log('web').read_text()[-4000:]}")
                time.sleep(0.1)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request at us.localhost. Raises: Gone when no answer comes."""
        sent = {name.replace("_", "-"): each for name, each in headers.items()}
        data = None
        if body is not None:
            data, sent["Content-Type"] = json.dumps(body).encode(), "application/json"
        return self._send(method, path, data, sent)

    def send_form(self, path: str, form: str, cookie: str) -> Answer:
        """Send a form of a page as a browser does, redirects not followed. Raises: Gone."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        return self._send("POST", path, form.encode(), {**kind, "Origin": f"http://us.localhost:{self.port}"})

    def gather_static(self) -> None:
        """Static files under names with digests, which pages ask for; once a run."""
        if not (self.static_root / "staticfiles.json").exists():
            self.manage("collectstatic", "--noinput", "--verbosity", "0")

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, {"Host": f"us.localhost:{self.port}", **headers})
            answer = connection.getresponse()
            content = answer.read()
            given = {name.lower(): each for name, each in answer.getheaders()}
            return Answer(answer.status, given, content, tuple(answer.headers.get_all("Set-Cookie") or ()))
        except (OSError, http.client.HTTPException) as error:
            raise Gone(str(error)) from None
        finally:
            connection.close()

    def stop(self) -> None:
        """End the children with all that they started, and see that none outlived it."""
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)
        self.running.clear()
