"""What goes wrong before anything runs is told in one line that says what to do (faults F62)."""

import ast
import errno
import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from intelgraph.stack.__main__ import one_line
from intelgraph.stack.commands import require_space
from intelgraph.stack.environment import read_dotenv
from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import PROJECT, StateFolder

BOOTSTRAP = PROJECT / "intelgraph" / "stack" / "bootstrap.py"


def test_the_wrong_python_gets_a_sentence() -> None:
    """F62"""
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0);"
        f"runpy.run_path({str(BOOTSTRAP)!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "IntelGraph needs Python 3.11 or newer, and this is 3.9: install python3.11 and run it again.\n"
    )


def test_the_first_script_parses_on_old_pythons() -> None:
    ast.parse(BOOTSTRAP.read_text(), feature_version=(3, 6))


@pytest.mark.slow
def test_no_package_index_is_one_line(tmp_path: Path) -> None:
    """F62"""
    script, project = bootstrap_in(tmp_path)
    shutil.copytree(PROJECT / "requirements", project / "requirements")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "UV_"))}
    environment |= {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    environment |= {"PIP_NO_CACHE_DIR": "1"}
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 1
    assert done.stderr == (
        "uv could not be installed: no package index answers. Check the network, or set PIP_INDEX_URL to yours;"
        " see .var/log/install.log.\n"
    )
    assert not (project / ".venv" / ".installed").exists()


def test_the_second_of_two_installations_waits_and_finds_everything_done(tmp_path: Path) -> None:
    """F62: the first is a lock that we hold; its stamp says that it installed."""
    script, project = bootstrap_in(tmp_path)
    stamp, lock = project / ".venv" / ".installed", project / ".var" / "install.lock"
    lock.parent.mkdir()
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        second = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert second.stdout is not None
        assert second.stdout.readline() == "Another run is installing the packages; waiting for it.\n"
        assert second.poll() is None
        stamp.parent.mkdir()
        stamp.write_text("")
    assert second.communicate(timeout=60) == ("", None)
    assert second.returncode == 0


def bootstrap_in(folder: Path) -> tuple[str, Path]:
    """The script in a project that holds nothing else."""
    project = folder / "clone"
    (project / "intelgraph" / "stack").mkdir(parents=True)
    shutil.copy(BOOTSTRAP, project / "intelgraph" / "stack")
    return str(project / "intelgraph" / "stack" / BOOTSTRAP.name), project


def test_a_disk_that_is_nearly_full_is_told_before_anything_starts(tmp_path: Path) -> None:
    """F62"""
    state = StateFolder(tmp_path)
    require_space(state, needed=1)
    with pytest.raises(Trouble, match=r"MB left and the product needs .* MB: free some space, or set VAR_DIR"):
        require_space(state, needed=10**18)


def test_a_disk_that_fills_up_is_told() -> None:
    """F62"""
    for number in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        assert one_line(OSError(number, "No")) == "The disk is full: free some space and run it again."


def test_a_folder_we_may_not_write_is_named() -> None:
    """F62"""
    said = one_line(PermissionError(errno.EACCES, "Permission denied", "/srv/.var"))
    assert said == "Not allowed to write /srv/.var: change its owner, or set VAR_DIR to a folder of your own."


def test_dotenv_reads_names_values_and_quotes(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("# ports\nPORT=8001\n\nexport MAIL_FROM=\"A <a@b.example>\"\nSECRET_KEY='a=b'\nEMPTY=\n")
    assert read_dotenv(path) == {"PORT": "8001", "MAIL_FROM": "A <a@b.example>", "SECRET_KEY": "a=b", "EMPTY": ""}


def test_dotenv_names_the_line_it_does_not_understand(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("PORT=8001\nwhat is this\n")
    with pytest.raises(Trouble, match=r"^\.env, line 2: expected NAME=value\."):
        read_dotenv(path)


def test_make_help_lists_every_command() -> None:
    listed = subprocess.run(["make", "-C", str(PROJECT), "help"], capture_output=True, text=True, check=True).stdout
    for command in ("up", "down", "reset", "test", "smoke", "lint", "bench", "faults"):
        assert f"  make {command} " in listed
