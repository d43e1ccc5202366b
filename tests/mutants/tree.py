"""The copy of the project in which guards are taken away; the checkout itself is never touched."""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from intelgraph import assemble
from intelgraph.stack.built import build
from intelgraph.stack.catalogues import catalogue_files
from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import PROJECT
from tests.mutants.mutant import Edit

COPY = PROJECT / ".var" / "mutants" / "tree"


@contextmanager
def alone() -> Iterator[None]:
    """One run at a time has the copy. The kernel frees a dead one's lock. Raises Trouble while another run has it."""
    COPY.parent.mkdir(parents=True, exist_ok=True)
    with COPY.with_name("lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble("Another `make mutants` is under way in this checkout: wait until it has ended.") from None
        yield


def copied(target: Path = COPY) -> Path:
    """Bring the copy up to date with the checkout, with the generated files that tests need; returns its folder."""
    build()
    made = {path.with_suffix(".mo") for path in catalogue_files()} | {assemble.STATIC / name for name in assemble.PARTS}
    kept = {str(path.relative_to(PROJECT)) for path in made} | set(_files())
    for path in sorted(target.rglob("*.py")) if target.exists() else ():
        if path.relative_to(target).parts[0] != ".var" and str(path.relative_to(target)) not in kept:
            path.unlink()
    for name in sorted(kept):
        if (PROJECT / name).is_file() and not _is_same(PROJECT / name, target / name):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, target / name)
    return target


def _files() -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in listing.stdout.split("\0") if name]


def _is_same(source: Path, target: Path) -> bool:
    """By content: a run that was killed leaves a mutated file of any age."""
    return target.is_file() and target.read_bytes() == source.read_bytes()


@contextmanager
def edited(tree: Path, edit: Edit) -> Iterator[None]:
    """The edit in place, for as long as the block lasts. Raises LookupError when its text is not there once."""
    file = tree / edit.file
    original = file.read_bytes()
    before = file.stat()
    file.write_text(edit.applied_to(original.decode("utf-8")), encoding="utf-8")
    try:
        yield
    finally:
        file.write_bytes(original)
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))  # its compiled module is valid again
