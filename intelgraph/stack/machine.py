"""PostgreSQL and Valkey that the machine has itself: used where the embedded packages are missing."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

OLDEST_POSTGRES = 15
DEBIAN = Path("/usr/lib/postgresql")  # its servers stay off PATH, one folder a version
VALKEY_NAMES = ("valkey-server", "redis-server")


def postgres_folder() -> Path | None:
    """The folder that holds `initdb` and `postgres`, 15 or newer: from PATH, else Debian's newest; None without one."""
    for folder in _folders():
        is_whole = all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))
        if is_whole and postgres_version(folder / "postgres") >= OLDEST_POSTGRES:
            return folder
    return None


def _folders() -> Iterator[Path]:
    for name in ("postgres", "initdb"):
        found = shutil.which(name)
        if found:
            yield Path(found).resolve().parent  # a link of its own on PATH has its neighbours elsewhere
    versions = (each for each in DEBIAN.glob("*/bin") if each.parent.name.isdecimal())
    yield from sorted(versions, key=lambda each: -int(each.parent.name))


@cache
def postgres_version(program: Path) -> int:
    """The major version that `postgres` or `initdb` says it has; 0 when it says none."""
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(found.group(1)) if found else 0


def valkey_program() -> Path | None:
    """`valkey-server` or `redis-server` on PATH; None without one."""
    found = next(filter(None, map(shutil.which, VALKEY_NAMES)), None)
    return Path(found) if found else None
