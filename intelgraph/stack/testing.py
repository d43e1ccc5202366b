"""`make test`: lint, then every test, those with a browser beside the others; then the test servers end."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from intelgraph.stack import reach, timings
from intelgraph.stack.browser import ensure_browser
from intelgraph.stack.built import build
from intelgraph.stack.coverage_plugin import share
from intelgraph.stack.errors import Trouble
from intelgraph.stack.lint import lint
from intelgraph.stack.paths import PROJECT, TEST_FOLDER, StateFolder
from intelgraph.stack.services import hold_servers, stop_when_idle

#: What the tests of a folder share is made once a worker, not at each return to the folder.
FOLDER_BY_FOLDER = "--no-loadscope-reorder"
NOTHING_FOUND = 5  # pytest's exit code when no test is selected


@dataclass(frozen=True)
class Run:
    """One pytest with workers of its own; `reached` is the file for the lines of the product that it met."""

    argv: Sequence[str]
    workers: int
    reached: Path

    def start(self, settings: dict[str, str], output: Path | None = None) -> "subprocess.Popen[bytes]":
        """Start it; its words go to the terminal, or to the file."""
        pytest = str(Path(sys.executable).parent / "pytest")
        argv = [pytest, "-n", str(self.workers), "--dist", "loadfile", FOLDER_BY_FOLDER, "-q", *self.argv]
        environment = {**settings, "COVERED": str(self.reached)}
        if output is None:
            return subprocess.Popen(argv, cwd=PROJECT, env=environment)
        with output.open("wb") as file:
            return subprocess.Popen(argv, cwd=PROJECT, env=environment, stdout=file, stderr=subprocess.STDOUT)


@dataclass(frozen=True)
class Wish:
    """What to run. app: one app's tests and walks. changed: what can be reached by the files that differ from this
    branch. whole: what is sampled by seed otherwise. more: for pytest, as it is."""

    app: str = ""
    changed: str = ""
    whole: bool = False
    more: tuple[str, ...] = ()

    @property
    def selection(self) -> reach.Selection:
        """Raises Trouble for an app or a branch that is not there."""
        if self.app:
            return reach.of_app(self.app)
        return reach.of_changes(self.changed) if self.changed else reach.EVERYTHING


def test(wish: Wish) -> int:
    """Run what is wished, by default everything; returns the exit code of what failed first."""
    began = time.monotonic()
    selection = wish.selection
    build()
    state = StateFolder.at(TEST_FOLDER)
    try:
        with hold_servers(state):
            if lint() != 0:
                raise Trouble("`make lint` does not hold, so the tests were not run.")
            code = run_pytest(state, wish, selection)
            if code == 0 and selection.everything and not wish.more:
                timings.note(state.root, timings.TEST_ALL if wish.whole else timings.TEST, time.monotonic() - began)
            return code
    finally:
        stop_when_idle(state)


def run_pytest(state: StateFolder, wish: Wish, selection: reach.Selection) -> int:
    """The selected tests; with CI=true a missing browser is Trouble, else its tests are left out.

    Two processes, because Playwright keeps an event loop in its thread, which Django and asgiref take for async code in
    every test that follows in the same process. They run at the same time, because the browser's tests mostly wait.
    """
    seed = os.environ.get("FAULT_SEED") or str(random.randrange(1_000_000))
    print(f"FAULT_SEED={seed} repeats the choices of this run.", flush=True)
    settings = {**os.environ, "FAULT_SEED": seed, "TEST_APPS": ",".join(selection.apps)}
    if wish.whole:
        settings["WALKS"] = "all"
    workers = int(os.environ.get("TEST_WORKERS") or max(2, os.cpu_count() or 2))
    more, reached = wish.more, (state.root / "reached.json", state.root / "reached.browser.json")
    for file in reached:
        file.unlink(missing_ok=True)
    plain = Run(["-m", "not browser", f"--ignore={reach.BROWSER}", *selection.plain, *more], workers, reached[0])
    with_browser = selection.browser or ([] if more else [reach.BROWSER])
    browser = Run(["-m", "browser", *with_browser, *more], max(1, workers // 2), reached[1])
    if not selection.everything and not selection.browser:
        with plain.start(settings) as alone:
            return alone.wait()
    try:
        settings["CHROMIUM"] = ensure_browser()
    except Trouble as trouble:
        if in_ci():
            raise
        print(f"{trouble} The browser tests are left out.", flush=True)
        with plain.start(settings) as alone:
            code = alone.wait()
    else:
        code = _together(
            plain,
            browser,
            settings,
            state.log / "browser-tests.log",
            may_be_empty=bool(more) or not selection.everything,
        )
    met = share(reached)
    if met is not None:
        print(f"{met:.1f} % of lines and branches are reached by tests")
    return code


def _together(plain: Run, browser: Run, settings: dict[str, str], words: Path, *, may_be_empty: bool) -> int:
    """Both at the same time; the browser's words are shown when both are through. may_be_empty: a run that finds no
    test is fine, as long as the other finds some."""
    with browser.start(settings, words) as beside, plain.start(settings) as first:
        codes = first.wait(), beside.wait()
    print(f"\nWith a browser:\n{words.read_text(errors='replace').rstrip()}", flush=True)
    fine = (0, NOTHING_FOUND) if may_be_empty else (0,)
    return next((code for code in codes if code not in fine), min(codes))


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}
