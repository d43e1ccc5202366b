"""How long the commands took that nothing else can measure, kept beside what they started."""

import time
from pathlib import Path
from typing import Any

from intelgraph.stack.paths import read_json, write_json

FILE = "took.json"
FIRST_UP, WARM_UP = "make up, first (packages are there)", "make up, warm"
TEST, TEST_ALL = "make test", "make test-all"


def note(folder: Path, what: str, seconds: float) -> None:
    """Remember a command's last time in seconds, and the day."""
    known = recorded(folder)
    known[what] = {"seconds": round(seconds, 1), "day": time.strftime("%Y-%m-%d", time.gmtime())}
    write_json(folder / FILE, known)


def recorded(folder: Path) -> dict[str, Any]:
    """What was noted in this folder: command to seconds and day."""
    return dict(read_json(folder / FILE))
