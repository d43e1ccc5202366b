"""`make test`: lint, then every test, those with a browser beside the others; then the test servers end."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from intelgraph.stack import took
from intelgraph.stack.browser import ensure_browser
from intelgraph.stack.catalogues import compile_catalogues
from intelgraph.stack.covered import share
from intelgraph.stack.lint import lint
from intelgraph.stack.paths import PROJECT, TEST_FOLDER, StateFolder
from intelgraph.stack.services import hold_servers, stop_when_idle
from intelgraph.stack.trouble import Trouble

#: What the tests of a folder share is made once a worker, not at each return to the folder.
FOLDER_BY_FOLDER = "--no-loadscope-reorder"
BROWSER_FOLDER = "tests/e2e"
NOTHING_FOUND = 5  # pytest's exit code when no test is selected


@dataclass(frozen=True)
class Run:
    """One pytest with workers of its own; `reached` is the file for the lines of the product that it met."""

    argv: Sequence[str]
    workers: int
    reached: Path

    def start(self, settings: dict[str, str], output: Path | None = None) -> "subprocess.Popen[bytes]":
        """Start it; its words go to the terminal, or to the file."""
        self.reached.unlink(missing_ok=True)
        pytest = str(Path(sys.executable).parent / "pytest")
        argv = [pytest, "-n", str(self.workers), "--dist", "loadfile", FOLDER_BY_FOLDER, "-q", *self.argv]
        environment = {**settings, "COVERED": str(self.reached)}
        if output is None:
            return subprocess.Popen(argv, cwd=PROJECT, env=environment)
        with output.open("wb") as file:
            return subprocess.Popen(argv, cwd=PROJECT, env=environment, stdout=file, stderr=subprocess.STDOUT)


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


def run_pytest(state: StateFolder, more: Sequence[str]) -> int:
    """Every test; with CI=true a missing browser is Trouble, else its tests are left out.

    Two processes, because Playwright keeps an event loop in its thread, which Django and asgiref take for async code in
    every test that follows in the same process. They run at the same time, because the browser's tests mostly wait.
    """
    seed = os.environ.get("FAULT_SEED") or str(random.randrange(1_000_000))
    print(f"FAULT_SEED={seed} repeats the choices of this run.", flush=True)
    settings = {**os.environ, "FAULT_SEED": seed}
    workers = int(os.environ.get("TEST_WORKERS") or max(2, os.cpu_count() or 2))
    plain = Run(["-m", "not browser", f"--ignore={BROWSER_FOLDER}", *more], workers, state.root / "reached.json")
    browser = Run(
        ["-m", "browser", *(more or [BROWSER_FOLDER])], max(1, workers // 2), state.root / "reached.browser.json"
    )
    try:
        settings["CHROMIUM"] = ensure_browser()
    except Trouble as trouble:
        if in_ci():
            raise
        print(f"{trouble} The browser tests are left out.", flush=True)
        with plain.start(settings) as alone:
            code = alone.wait()
    else:
        code = _together(plain, browser, settings, state.log / "browser-tests.log")
    met = share([plain.reached, browser.reached])
    if met is not None:
        print(f"{met:.1f} % of lines and branches are reached by tests")
    return code


def _together(plain: Run, browser: Run, settings: dict[str, str], words: Path) -> int:
    """Both at the same time; the browser's words are shown when both are through."""
    with browser.start(settings, words) as beside, plain.start(settings) as first:
        codes = first.wait(), beside.wait()
    print(f"\nWith a browser:\n{words.read_text(errors='replace').rstrip()}", flush=True)
    return next((code for code in codes if code not in (0, NOTHING_FOUND)), min(codes))


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
