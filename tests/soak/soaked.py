"""The product on servers of its own with fsync on, each of its processes known by name, so that one may die alone."""

import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from intelgraph.stack.paths import StateFolder
from intelgraph.stack.processes import serving
from tests.faults.apart import REQUEST_LIMIT_S, Apart
from tests.faults.own_servers import OwnPostgres

COMMANDS = {"dispatcher": "dispatch", "sealer": "seal"}


class Soaked(Apart):
    """Web, dispatcher and sealer, restarted one at a time."""

    def __init__(self, folder: Path, static_root: Path) -> None:
        super().__init__(folder, static_root)
        self.postgres.proxy.close()
        self.postgres = OwnPostgres(folder / "durable", durable=True)
        self.by_name: dict[str, subprocess.Popen[bytes]] = {}

    def open(self) -> None:
        super().open()
        self._start("sealer", [sys.executable, "manage.py", "seal"], self.plan(""))
        self.by_name = dict(zip(("web", "dispatcher", "sealer"), self.running, strict=True))

    def restart(self, name: str, points: str = "") -> None:
        """End the process, if it lives, and start it with this plan of failpoints. Raises: RuntimeError, no web."""
        old = self.by_name[name]
        old.terminate()
        try:
            old.wait(10)
        except subprocess.TimeoutExpired:
            old.kill()
            old.wait(10)
        self.running.remove(old)
        if name == "web":
            self._start_web_again(points)
        else:
            self._start(name, [sys.executable, "manage.py", COMMANDS[name]], self.plan(points))
        self.by_name[name] = self.running[-1]
        if name == "web" and not points:
            self._until_ready()

    def until_dead(self, name: str, at_most_s: float) -> None:
        """Wait for a failpoint to kill it; one that nothing led past its point is killed where it stands."""
        process, end = self.by_name[name], time.monotonic() + 10 * at_most_s
        while process.poll() is None and time.monotonic() < end:
            time.sleep(0.05)
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait(10)

    def _start_web_again(self, points: str) -> None:
        """At the port that everybody knows; the first of its workers to die ends it."""
        programs = serving(StateFolder(self.folder), self.environment, self.port)
        web = next(each for each in programs if each.name == "web")
        argv = [each for each in web.argv if each != "--respawn-failed-workers"]
        argv[argv.index("--workers") + 1] = "1"
        limit = {"REQUEST_LIMIT_S": str(REQUEST_LIMIT_S)}
        self._start("web", argv, {**self.plan(points), **web.environment, **limit})
