"""Databases with whole company stories in them, committed: built once for a state of the code, cloned by all who walk.

Beside each database its worlds are kept as Python objects, with the pictures and keys that they refer to.
"""

import fcntl
import pickle
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.isolation.worlds import World, build
from tests.support.databases import (
    ROOT,
    clone_database,
    create_copy,
    drop_database,
    fingerprint,
    forget_templates,
    is_there,
    template_database,
)
from tests.support.seeded import connected, trusted_in

#: The marketplace and the word of each world, in the order in which they are built.
ONE = (("us", "amberine"),)
THREE = (*ONE, ("us", "basaltic"), ("eu", "cobaltic"))

FURNISHES = (
    "apps/**/*.py",
    "intelgraph/*.py",
    "policies/**/*",
    "tests/factories/*.py",
    "tests/support/*.py",
    "tests/isolation/worlds.py",
)
#: A world's shortest term is the hour of a password's link; a run that starts with a kept world takes half of that.
KEPT_FOR_S = 1800
FOLDER = ROOT / ".var" / "furnished"


#: The factories number what they make; each world's numbers are its own, above those of the tests that meet it.
NUMBERS_OF_A_WORLD = 1_000_000


@contextmanager
def furnished(
    blocker: Any, name: str, folder: Path, worlds: Sequence[tuple[str, str]] = ONE
) -> Iterator[tuple[World, ...]]:
    """The worlds, in a database of this name that the connection leads to meanwhile; `folder` gets pictures, keys."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        template = _template(blocker, tuple(worlds))
        made = clone_database(template, name)
        kept = FOLDER / template
        shutil.copytree(kept / "media", folder / "media", dirs_exist_ok=True)
        _trust(trusted_in(kept), trusted_in(folder))
        built: tuple[World, ...] = pickle.loads((kept / "worlds.pickle").read_bytes())
    with connected(blocker, made, folder):
        yield built


def _trust(kept: Path, trusted: Path) -> None:
    """Add the public keys that signed the kept worlds' logs to those that this run trusts."""
    trusted.parent.mkdir(parents=True, exist_ok=True)
    known = trusted.read_text().splitlines() if trusted.exists() else []
    trusted.write_text("".join(f"{line}\n" for line in dict.fromkeys([*known, *kept.read_text().splitlines()])))


def _template(blocker: Any, worlds: tuple[tuple[str, str], ...]) -> str:
    """The name of the database to clone; built when the code, or the age of what is kept, asks for a new one."""
    secret = sha256(settings.SECRET_KEY.encode()).hexdigest()[:4]  # by which keys and links are kept
    name = f"furnished_{fingerprint(*FURNISHES)}_{secret}_{len(worlds)}"
    folder = FOLDER / name
    done = folder / "worlds.pickle"
    if done.exists() and time.time() - done.stat().st_mtime < KEPT_FOR_S and is_there(name):
        return name
    if worlds == ONE:  # with all that grew from the old one, or is of another state of the code
        forget_templates("furnished")
        for old in FOLDER.glob("furnished_*"):
            shutil.rmtree(old)
        source, known = template_database(), ()
        (folder / "media").mkdir(parents=True)
    else:
        source = _template(blocker, ONE)
        known = pickle.loads((FOLDER / source / "worlds.pickle").read_bytes())
        drop_database(name)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(FOLDER / source, folder, ignore=shutil.ignore_patterns("worlds.pickle"))
    draft = clone_database(source, "furnishing")
    with connected(blocker, draft, folder):
        with blocker.unblock():
            built = (*known, *(_built(number, *worlds[number], folder) for number in range(len(known), len(worlds))))
            connections.close_all()
        create_copy(draft, name)
    written = folder / "worlds.draft"
    written.write_bytes(pickle.dumps(built))
    written.rename(done)  # its being there says that the database is whole
    return name


def _built(number: int, marketplace: str, word: str, folder: Path) -> World:
    for factory in (UserFactory, OrganisationFactory):
        factory.reset_sequence(NUMBERS_OF_A_WORLD * (number + 1))
    with inside(named(marketplace)), scoped(Scope(reach="marketplace")):
        return build(word, folder)
