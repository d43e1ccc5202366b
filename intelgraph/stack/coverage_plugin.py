"""An early pytest plugin: with COVERED naming a file, counts the lines and branches of the product that tests reach.

SlipCover takes its marks out of the code as they are met, so a run is hardly longer for it; a tracer adds half. Its own
command puts other folders on the path, under which `tests` is no longer ours, so its parts are used here.
"""

import json
import os
from collections.abc import Iterable
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
import slipcover

from intelgraph.stack.paths import PROJECT

SOURCES = [str(PROJECT / name) for name in ("apps", "intelgraph", "sdk")]
OMITTED = ["*/migrations/*"]
FILE = os.environ.get("COVERED")
KEY = "covered"  # of what a worker sends home


class Worker:
    """Marks each module of the product as it is imported; at the end sends what was met."""

    def __init__(self) -> None:
        self._marks = slipcover.Slipcover(branch=True, source=SOURCES, omit=OMITTED)
        slipcover.ImportManager(self._marks, slipcover.FileMatcher(SOURCES, OMITTED)).__enter__()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        vars(session.config)["workeroutput"][KEY] = json.dumps(self._marks.get_coverage())


class Sum:
    """Adds what the workers met, and writes it to the file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._met: dict[str, Any] | None = None

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        sent = getattr(node, "workeroutput", {}).get(KEY)
        if sent is not None:
            met = json.loads(sent)
            self._met = slipcover.merge_coverage(self._met, met) if self._met else met

    def pytest_unconfigure(self) -> None:
        if self._met is not None:
            self._file.write_text(json.dumps(self._met))


def share(files: Iterable[Path]) -> float | None:
    """How many percent of lines and branches the runs that wrote these files reached together; None where none did."""
    met = [json.loads(file.read_text()) for file in files if file.exists()]
    return float(reduce(slipcover.merge_coverage, met)["summary"]["percent_covered"]) if met else None


PART = None if FILE is None else Worker() if "PYTEST_XDIST_WORKER" in os.environ else Sum(Path(FILE))


def pytest_configure(config: pytest.Config) -> None:
    if PART is not None:
        config.pluginmanager.register(PART)
