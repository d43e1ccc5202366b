"""The account PostgreSQL runs as: it refuses root, so under root another one is found."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intelgraph.stack.errors import Trouble

CANDIDATES = ("postgres", "nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """An ordinary user of this machine that root hands a process to."""

    name: str
    uid: int
    gid: int

    def launch_options(self) -> dict[str, Any]:
        """What subprocess needs to run as this user and nothing more."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_enter(self, path: Path) -> bool:
        """Whether this user may run or enter what lies at a path; asked of the kernel, as this user."""
        asked = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)], cwd="/", check=False, **self.launch_options()
        )
        return asked.returncode == 0

    def owns(self, path: Path) -> None:
        os.chown(path, self.uid, self.gid)


def account_for_servers() -> Account | None:
    """Another user when we are root, None when we may stay who we are. Raises Trouble when there is no such user."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Trouble("PostgreSQL will not run as root and this machine has no user `nobody`. Run as an ordinary user.")
