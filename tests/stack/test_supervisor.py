"""What `make up` and `make down` promise about processes (faults F10, F62)."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from intelgraph.stack import records
from intelgraph.stack.ports import LOOPBACK
from intelgraph.stack.processes import serving, status_of
from tests.stack.conftest import Terminal, wait_until

pytestmark = pytest.mark.stack

NO_FILE_MAY_GROW = (
    sys.executable,
    "-c",
    "import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)); os.execv(sys.argv[1], sys.argv[1:])",
)


def test_down_ends_every_process_that_up_started_and_no_other(
    terminal: Terminal, stranger: "subprocess.Popen[bytes]"
) -> None:
    """F10"""
    command = terminal.up_and_serving()
    ours = [terminal.record("web").pid, terminal.record("worker").pid, terminal.workers_child()]
    assert all(records.birth(pid) for pid in ours)

    assert terminal.down().stdout == "Stopped.\n"

    assert [records.birth(pid) for pid in ours] == [None, None, None]
    assert stranger.poll() is None
    assert command.wait(10) == 0
    assert list(terminal.state.run.glob("*.json")) == []


def test_ctrl_c_ends_every_process(terminal: Terminal) -> None:
    command = terminal.up_and_serving()
    ours = [terminal.record("web").pid, terminal.record("worker").pid, terminal.workers_child()]

    command.send_signal(signal.SIGINT)
    said, _ = command.communicate(timeout=30)

    assert command.returncode == 0
    assert said.endswith("Everything that `make up` started has ended.\n")
    assert [records.birth(pid) for pid in ours] == [None, None, None]


def test_the_addresses_are_printed_with_the_port_in_use(terminal: Terminal) -> None:
    command = terminal.up_and_serving()
    terminal.down()
    said = command.communicate(timeout=30)[0]
    assert f"http://us.localhost:{terminal.port}/" in said
    assert f"http://eu.localhost:{terminal.port}/" in said
    assert f'curl -H "Host: us.localhost:{terminal.port}" http://127.0.0.1:{terminal.port}/' in said
    assert "setup      | prepared" in said


def test_the_addresses_are_printed_only_when_all_can_work(terminal: Terminal) -> None:
    """Web answers, the worker does not take tasks yet: whoever signed up now would wait for their email."""
    held = terminal.state.root.parent / "held"
    held.touch()
    command = terminal.up(HOLD_WORKER=str(held))
    wait_until(lambda: status_of("/readyz", terminal.port) == 200)
    wait_until(lambda: records.read(terminal.state, "worker"))
    time.sleep(1)  # long enough to say too early that all is well
    assert terminal.serving()["ready"] is False

    held.unlink()
    wait_until(lambda: terminal.serving() == {"pid": command.pid, "ready": True})


def test_what_works_behind_the_pages_says_itself_when_it_can(terminal: Terminal) -> None:
    """Of the real product: nothing but the web process may be asked by its port."""
    behind = {each.name: each for each in serving(terminal.state, {}, terminal.port) if each.name != "web"}
    assert {"worker", "beat", "dispatcher-1", "sealer"} <= set(behind)
    assert not [name for name, program in behind.items() if program.can_work(terminal.state)]


def test_up_while_it_runs_says_so_and_changes_nothing(terminal: Terminal) -> None:
    """F62"""
    terminal.up_and_serving()
    before = {path.name: path.read_text() for path in terminal.state.run.glob("*.json")}

    second = terminal.up()
    said, _ = second.communicate(timeout=30)

    assert second.returncode == 0
    assert said.startswith("It already runs; nothing was changed.\n")
    assert f"http://us.localhost:{terminal.port}/" in said
    assert {path.name: path.read_text() for path in terminal.state.run.glob("*.json")} == before
    assert terminal.record("web").is_alive


def test_a_crashed_process_is_started_again(terminal: Terminal) -> None:
    terminal.up_and_serving()
    first = terminal.record("worker")

    os.kill(first.pid, signal.SIGKILL)

    def replaced() -> bool:
        now = records.read(terminal.state, "worker")
        return now is not None and now.pid != first.pid and now.is_alive

    wait_until(replaced)
    assert "killed by SIGKILL" in (terminal.state.log / "worker.log").read_text()


def test_what_a_crashed_process_leaves_behind_is_ended(terminal: Terminal) -> None:
    """F10"""
    terminal.up_and_serving()
    child = terminal.workers_child()
    os.kill(terminal.record("worker").pid, signal.SIGKILL)
    wait_until(lambda: records.birth(child) is None)


def test_orphans_of_a_killed_supervisor_are_ended_by_the_next_up(terminal: Terminal) -> None:
    """F10: and one line says so."""
    command = terminal.up_and_serving()
    orphans = [terminal.record("web").pid, terminal.record("worker").pid, terminal.workers_child()]
    command.kill()
    command.wait(10)
    assert all(records.birth(pid) for pid in orphans)

    (terminal.state.log / "worker.log").unlink()
    again = terminal.up_and_serving()

    assert [records.birth(pid) for pid in orphans] == [None, None, None]
    assert terminal.record("web").is_alive
    terminal.down()
    said = again.communicate(timeout=30)[0]
    assert said.startswith("Ended what an earlier run left behind: web, worker.\n")


def test_orphans_of_a_killed_supervisor_are_ended_by_down(terminal: Terminal) -> None:
    """F10"""
    command = terminal.up_and_serving()
    orphan = terminal.record("web").pid
    command.kill()
    command.wait(10)
    assert "Ended what an earlier run left behind: web, worker." in terminal.down().stdout
    assert records.birth(orphan) is None


def test_a_stranger_with_a_recorded_pid_is_left_alone(terminal: Terminal, stranger: "subprocess.Popen[bytes]") -> None:
    """F10: the pid file is of an earlier life of that number."""
    terminal.state.make()
    born = records.birth(stranger.pid)
    assert born
    earlier_life = records.Record("web", stranger.pid, born + "0")
    records.write(terminal.state, earlier_life)
    (terminal.state.root / "serving.json").write_text(json.dumps({"pid": stranger.pid, "born": born + "0"}))

    terminal.up_and_serving()
    assert terminal.down().stdout == "Stopped.\n"

    assert stranger.poll() is None


def test_a_pid_alone_would_end_a_stranger(
    terminal: Terminal, stranger: "subprocess.Popen[bytes]", monkeypatch: pytest.MonkeyPatch
) -> None:
    """F10, control: whoever believes a pid without the moment of birth signals what was never theirs."""
    terminal.state.make()
    earlier_life = records.Record("web", stranger.pid, "a birth long ago")
    assert not records.end(terminal.state, earlier_life)
    assert stranger.poll() is None

    monkeypatch.setattr(records, "birth", lambda pid: None if stranger.poll() is not None else "a birth long ago")
    assert records.end(terminal.state, earlier_life)
    assert stranger.poll() == -signal.SIGTERM


def test_without_their_records_orphans_would_stay(terminal: Terminal) -> None:
    """F10, control"""
    command = terminal.up_and_serving()
    orphan = terminal.record("web").pid
    command.kill()
    command.wait(10)
    kept = {path: path.read_text() for path in terminal.state.run.glob("*.json")}
    for path in kept:
        path.unlink()
    assert terminal.down().stdout == "Nothing runs.\n"
    assert records.birth(orphan)

    for path, text in kept.items():
        path.write_text(text)
    terminal.down()
    assert records.birth(orphan) is None


def test_a_disk_that_fills_up_meanwhile_is_one_line_and_the_next_run_serves(terminal: Terminal) -> None:
    """F62: no file may grow, which is how a full disk is made here."""
    said, _ = terminal.up(before=NO_FILE_MAY_GROW).communicate(timeout=30)
    assert said.splitlines()[-1] == "The disk is full: free some space and run it again."
    assert "Traceback" not in said
    terminal.up_and_serving()


def test_a_record_cut_short_by_a_crash_is_tolerated(terminal: Terminal) -> None:
    """F10 F62"""
    terminal.state.make()
    (terminal.state.run / "web.json").write_text('{"pid": 12')
    (terminal.state.root / "serving.json").write_text("")
    terminal.up_and_serving()


def test_a_busy_port_is_one_line_that_names_the_holder_and_the_way_out(terminal: Terminal) -> None:
    """F62"""
    with socket.socket() as holder:
        holder.bind((LOOPBACK, terminal.port))
        holder.listen()
        command = terminal.up()
        said, _ = command.communicate(timeout=30)
    assert command.returncode == 1
    assert f"(pid {os.getpid()})" in said
    assert said.startswith(f"Port {terminal.port} is taken by ")
    assert said.endswith(f": end that, or run `PORT={terminal.port + 1} make up`.\n")
    assert said.count("\n") == 1


def test_without_lock_and_records_a_second_run_takes_the_first_for_a_stranger(terminal: Terminal) -> None:
    """F62, control: what says that it runs already is what the first holds and wrote down."""
    terminal.up_and_serving()
    kept = {
        path: path.read_text() for path in (*terminal.state.run.glob("*.json"), terminal.state.root / "serving.json")
    }
    for path in (*kept, terminal.state.run / "supervisor.lock"):
        path.unlink()
    second = terminal.up()
    said, _ = second.communicate(timeout=30)
    for path, text in kept.items():
        path.write_text(text)
    assert second.returncode == 1
    assert said.startswith(f"Port {terminal.port} is taken by ")


def test_a_failed_step_ends_everything_and_says_where_its_words_are(terminal: Terminal) -> None:
    """F62: a half-finished run leaves nothing that runs."""
    command = terminal.up(FAILING_STEP="1")
    said, _ = command.communicate(timeout=30)
    assert command.returncode == 1
    assert said.splitlines()[-1] == (
        f"The step `setup` failed (exit 3): its words are in {terminal.state.log / 'setup.log'}."
    )
    assert "prepared" in (terminal.state.log / "setup.log").read_text()
    assert list(terminal.state.run.glob("*.json")) == []


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_refused(terminal: Terminal, port: str) -> None:
    command = terminal.up(PORT=port)
    said, _ = command.communicate(timeout=30)
    assert said == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


def test_down_where_nothing_runs_says_so(terminal: Terminal) -> None:
    assert terminal.down().stdout == "Nothing runs.\n"
    terminal.state.make()
    assert terminal.down().stdout == "Nothing runs.\n"


def test_half_a_pair_of_database_addresses_is_refused(terminal: Terminal) -> None:
    command = terminal.up(DATABASE_OWNER_URL="")
    said = command.communicate(timeout=30)[0]
    assert said.splitlines()[-1] == "Set both DATABASE_URL and DATABASE_OWNER_URL, or neither."
