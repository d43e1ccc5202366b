"""Databases full of committed rows: built once for a state of the code, cloned by all tests that walk through them.

Beside each database what its tests know of it is kept as Python objects, with the pictures and keys that they refer to.
"""

import fcntl
import pickle
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Optional

from django.conf import settings
from django.db import connections

from tests.support.databases import (
    ROOT,
    clone_database,
    create_copy,
    fingerprint,
    forget_templates,
    is_there,
    template_database,
)
from tests.support.seeded import connected, trusted_in

#: The shortest term of what is built is the hour of a password's link; a run that starts with it takes half of that.
KEPT_FOR_S = 1800
FOLDER = ROOT / ".var" / "kept"
#: What the worlds are built by; a story adds its own.
BUILDS = ("apps/**/*.py", "intelgraph/*.py", "policies/**/*", "tests/factories/*.py", "tests/support/*.py")


@dataclass(frozen=True)
class Story:
    """How a database is filled. kind: its name. sources: patterns of the files that fill it. base: the story that it
    continues, else the two empty marketplaces.

    fill: given what is known of the base (None without one) and the folder for pictures and keys, makes and commits the
    rows; returns what the tests will know of them, which can be pickled.
    """

    kind: str
    sources: Sequence[str]
    fill: Callable[[Any, Path], Any]
    base: Optional["Story"] = None

    @property
    def database(self) -> str:
        """The name of its template in this state of the code, with this run's secret, by which keys and links hold."""
        secret = sha256(settings.SECRET_KEY.encode()).hexdigest()[:4]
        return f"kept_{self.kind}_{fingerprint(*BUILDS, *self.sources)}_{secret}"

    @property
    def folder(self) -> Path:
        return FOLDER / self.database

    @property
    def known(self) -> Any:
        return pickle.loads((self.folder / "known.pickle").read_bytes())


@contextmanager
def kept(blocker: Any, name: str, folder: Path, story: Story) -> Iterator[Any]:
    """What is known of the story, in a database of this name that the connection leads to meanwhile; `folder` gets
    pictures and keys."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        _ensure(blocker, story)
        made = clone_database(story.database, name)
        media = story.folder / "media"
        if media.exists():
            shutil.copytree(media, folder / "media", dirs_exist_ok=True)
        _trust(trusted_in(story.folder), trusted_in(folder))
        known = story.known
    with connected(blocker, made, folder):
        yield known


def _trust(kept: Path, trusted: Path) -> None:
    """Add the public keys that signed the kept logs to those that this run trusts."""
    trusted.parent.mkdir(parents=True, exist_ok=True)
    known = trusted.read_text().splitlines() if trusted.exists() else []
    trusted.write_text("".join(f"{line}\n" for line in dict.fromkeys([*known, *kept.read_text().splitlines()])))


def _ensure(blocker: Any, story: Story) -> None:
    """Build the story's template where the code, or the age of what is kept, asks for a new one."""
    done = story.folder / "known.pickle"
    if done.exists() and time.time() - done.stat().st_mtime < KEPT_FOR_S and is_there(story.database):
        return
    known = None
    if story.base is not None:
        _ensure(blocker, story.base)
        known = story.base.known
    forget_templates(f"kept_{story.kind}")
    for old in FOLDER.glob(f"kept_{story.kind}_*"):
        shutil.rmtree(old)
    if story.base is None:
        (story.folder / "media").mkdir(parents=True)
        source = template_database()
    else:
        shutil.copytree(story.base.folder, story.folder, ignore=shutil.ignore_patterns(done.name))
        source = story.base.database
    draft = clone_database(source, "filling")
    with connected(blocker, draft, story.folder):
        with blocker.unblock():
            built = story.fill(known, story.folder)
            connections.close_all()
        create_copy(draft, story.database)
    written = story.folder / "known.draft"
    written.write_bytes(pickle.dumps(built))
    written.rename(done)  # its being there says that the database is whole
