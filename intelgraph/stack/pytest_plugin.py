"""An early pytest plugin: importing it starts the test servers and names them in the environment.

pytest-django reads the settings before any conftest.py is loaded, so a fixture would come too late. Workers of
pytest-xdist inherit the environment and start nothing.
"""

import os
import random
from typing import Any

import pytest

from intelgraph.stack.built import build
from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import TEST_FOLDER, StateFolder
from intelgraph.stack.services import ensure_services, hold_servers

FOLDER = StateFolder.at(TEST_FOLDER)
if "PYTEST_XDIST_WORKER" not in os.environ:
    build()
try:
    IN_USE = hold_servers(FOLDER)
    # Files that tests write (mail, media, keys) stay apart from the running product's.
    os.environ.update(ensure_services(FOLDER.root), VAR_DIR=str(FOLDER.root))
except Trouble as trouble:
    raise pytest.UsageError(str(trouble)) from None
# Workers inherit it too: they must choose the same share of what is sampled.
SEED = os.environ["FAULT_SEED"] = os.environ.get("FAULT_SEED") or str(random.randrange(1_000_000))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """A failure names the seed that repeats it."""
    if terminalreporter.stats.get("failed") or terminalreporter.stats.get("error"):
        terminalreporter.write_line(f"FAULT_SEED={SEED} repeats the choices of this run.")
