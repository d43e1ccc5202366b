"""`make test`: lint, then every test with a browser, then the test servers end. Its last line is pytest's."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from intelgraph.stack import took
from intelgraph.stack.browser import ensure_browser
from intelgraph.stack.catalogues import compile_catalogues
from intelgraph.stack.lint import lint
from intelgraph.stack.paths import PROJECT, TEST_FOLDER, StateFolder
from intelgraph.stack.services import hold_servers, stop_when_idle
from intelgraph.stack.trouble import Trouble

FOLDER_BY_FOLDER = ["--no-loadscope-reorder"]  # what a folder's tests share is made once a worker, not at each return


def test(more: list[str]) -> int:
    """Run everything; returns the exit code of what failed first. `more` goes to pytest as it is."""
    began = time.monotonic()
    compile_catalogues()
    state = StateFolder.at(TEST_FOLDER)
    try:
        with hold_servers(state):
            if lint() != 0:
                raise Trouble("`make lint` does not hold, so the tests were not run.")
            code = run_pytest(state, more)
            if code == 0 and not more:
                took.note(state.root, took.TEST, time.monotonic() - began)
            return code
    finally:
        stop_when_idle(state)


def run_pytest(state: StateFolder, more: list[str]) -> int:
    """Every test, then the browser's; with CI=true a missing browser is Trouble, else its tests are left out.

    Two runs, because Playwright keeps an event loop in its thread, which Django and asgiref take for async code in
    every test that follows in the same process.
    """
    reached = state.root / "reached.json"
    reached.unlink(missing_ok=True)
    settings = {**os.environ, "COVERED": str(reached)}
    try:
        settings["CHROMIUM"] = ensure_browser()
    except Trouble as trouble:
        if in_ci():
            raise
        print(f"{trouble} The browser tests are left out.", flush=True)
        return _pytest(settings, "not browser", [*FOLDER_BY_FOLDER, *more])
    plain = _pytest(settings, "not browser", [*FOLDER_BY_FOLDER, *more])
    return plain or _pytest(settings, "browser", more)


def _pytest(settings: Mapping[str, str], mark: str, more: Sequence[str]) -> int:
    workers = os.environ.get("TEST_WORKERS") or str(max(2, os.cpu_count() or 2))
    pytest = str(Path(sys.executable).parent / "pytest")
    argv = [pytest, "-n", workers, "--dist", "loadfile", "-q", "-m", mark]
    return subprocess.run([*argv, *more], cwd=PROJECT, env=settings, check=False).returncode


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
