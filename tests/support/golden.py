"""A database as `manage.py setup` leaves it: both marketplaces with the golden content; built once for a content."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from tests.support.databases import ROOT, create_template, fingerprint, forget_templates, is_there
from tests.support.product import with_path

MAKES_HISTORY = ["apps/surfaces/golden/**/*.py", "apps/surfaces/golden/content/**/*.yaml", "policies/**/*"]


def golden_database(folder: Path) -> str:
    """The name of a template with the golden content; built in some minutes when the content asks for a new one.

    folder: the keys by which its log is sealed; they belong to the database and are kept beside it.
    """
    name = f"golden_{fingerprint(*MAKES_HISTORY)}"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not is_there(name):
            forget_templates("golden")
            create_template(name, lambda draft: _set_up(draft, folder))
    return name


def _set_up(draft: str, folder: Path) -> None:
    servers = {
        "DATABASE_URL": with_path(os.environ["DATABASE_URL"], draft),
        "DATABASE_OWNER_URL": with_path(os.environ["DATABASE_OWNER_URL"], draft),
        "VAR_DIR": str(folder),
    }
    subprocess.run([sys.executable, "manage.py", "setup"], cwd=ROOT, env={**os.environ, **servers}, check=True)
