"""Databases for tests: a template with two marketplaces, built once for a state of the code that makes it; clones."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
VACUUMED_WITHIN_S = 120  # after five hundred rounds of a race there is much to vacuum
MAKES_SCHEMAS = ["apps/*/*/migrations/*.py", "apps/ground/tenancy/*.py", "requirements/base.txt"]
MARKETPLACES = [
    ["us", "--title", "IntelGraph Marketplace US", "--domain", "us.localhost"],
    [
        "eu",
        "--title",
        "IntelGraph Marketplace EU",
        "--domain",
        "eu.localhost",
        "--currency",
        "EUR",
        "--region",
        "eu",
        "--languages",
        "en,de",
    ],
]


def _owner_url(database: str) -> str:
    parts = urlsplit(os.environ["DATABASE_OWNER_URL"])
    return urlunsplit(parts._replace(path=f"/{database}"))


@contextmanager
def _owner() -> Iterator[psycopg.Connection]:
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        yield connection


@contextmanager
def as_owner(database: str) -> Iterator[psycopg.Connection]:
    """A connection to this database by the owner of its tables; what it does is done at once."""
    with psycopg.connect(_owner_url(database), autocommit=True) as connection:
        yield connection


def by_the_owner(database: str, statement: str) -> None:
    """Run and commit a statement of the control plane, which the web role has no right to."""
    with as_owner(database) as owner:
        owner.execute(statement.encode())


def fingerprint(*more: str) -> str:
    """Of the code that makes schemas, and of the files under these patterns of the project."""
    files = sorted(path for pattern in (*MAKES_SCHEMAS, *more) for path in ROOT.glob(pattern) if path.is_file())
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def template_database() -> str:
    """The name of a migrated database with the empty marketplaces us and eu; built when the code asks for a new one."""
    name = f"tests_{fingerprint()}"
    lock = ROOT / ".var" / "tests.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not is_there(name):
            forget_templates("tests")
            create_template(name, _migrate)
    return name


def is_there(name: str) -> bool:
    """Whether the test server has a database of this name."""
    with _owner() as owner:
        return owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def forget_templates(kind: str) -> None:
    """Drop the templates of this kind; an older state of the code made them."""
    with _owner() as owner:
        for (old,) in owner.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{kind}\\_%"]
        ).fetchall():
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))


def create_template(name: str, fill: Callable[[str], None]) -> None:
    """A database that gets its name when `fill`, which is given the name of its draft, is through with it."""
    draft = f"{name}_draft"
    drop_database(draft)
    with _owner() as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    fill(draft)
    with _owner() as owner:
        owner.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)))


def _migrate(draft: str) -> None:
    environment = {**os.environ, "DATABASE_OWNER_URL": _owner_url(draft)}
    for arguments in (["prepare_database"], *(["create_marketplace", *each] for each in MARKETPLACES)):
        subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)


def clone_database(template: str, name: str) -> str:
    """A fresh copy of the template under this name and the process's id, so that runs side by side do not meet."""
    full = f"{name}_{os.getpid()}"
    drop_database(full)
    create_copy(template, full)
    return full


def create_copy(source: str, name: str) -> None:
    """A database of this name with all that is in the other, to which nobody may be connected."""
    with _owner() as owner:
        owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source)))


def drop_database(name: str) -> None:
    """Drop it if it is there, whoever is connected; while autovacuum is in it, which only a superuser may end, wait."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    deadline = time.monotonic() + VACUUMED_WITHIN_S
    with _owner() as owner:
        while True:
            try:
                owner.execute(statement)
                return
            except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ObjectInUse):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
