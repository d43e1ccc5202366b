"""Bytes that no client library would send, to the real server over a socket (faults B003 to B005)."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from intelgraph.stack.ports import LOOPBACK
from tests.faults.installation import Installation
from tests.support.databases import clone_database, drop_database, template_database

pytestmark = pytest.mark.stack
HANG_S = 30
HOST = b"Host: us.localhost\r\n"


@pytest.fixture(scope="module")
def server(
    django_db_setup: None,
    django_db_blocker: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> Iterator[Installation]:
    """The web process alone, on a database of its own."""
    name = clone_database(template_database(), f"raw_{worker_id}")
    shared = tmp_path_factory.getbasetemp() / "faults"
    made = Installation(name, Path(tmp_path_factory.mktemp("raw")), shared / "static", 6)
    made.prepare()
    made.start()
    yield made
    made.stop()
    with django_db_blocker.unblock():
        drop_database(name)


def connected(server: Installation) -> socket.socket:
    return socket.create_connection((LOOPBACK, server.port), HANG_S)


def said(server: Installation, raw: bytes) -> bytes:
    """Everything that comes back until the server closes, or falls silent after an answer."""
    with connected(server) as connection:
        connection.sendall(raw)
        found = b""
        try:
            while part := connection.recv(65536):
                found += part
                connection.settimeout(1)
        except (TimeoutError, ConnectionResetError):
            pass
        return found


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def alive(server: Installation) -> bool:
    return status(said(server, b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n")) == 200


SMUGGLED = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 4\r\nContent-Length: 40\r\n\r\n",
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: -4\r\n\r\n",
        b"Content-Length: 4, 5\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n",
        b"Content Length: 4\r\n\r\n",
    ],
)
def test_a_message_has_one_length(server: Installation, head: bytes) -> None:
    """B003: and what follows is never read as a request of its own."""
    answer = said(server, b"POST /api/v1/listings HTTP/1.1\r\n" + HOST + head + SMUGGLED)
    assert b'"status": "ok"' not in answer
    assert status(answer) in (0, 400, 401, 411, 413, 415, 501)
    assert alive(server)


def test_others_are_served_while_some_drip(server: Installation) -> None:
    """B005: heads and bodies that never end hold no thread."""
    dripping = [connected(server) for _ in range(20)]
    for each in dripping[:10]:
        each.sendall(b"GET / HTTP/1.1\r\nHost: us.local")
    for each in dripping[10:]:
        each.sendall(b"POST /api/v1/listings HTTP/1.1\r\n" + HOST + b"Content-Length: 100\r\n\r\n{")
    assert alive(server)
    for each in dripping:
        each.close()
    assert alive(server)


@pytest.mark.parametrize(
    "headers",
    [b"".join(b"X-H%d: 1\r\n" % number for number in range(200)), b"Cookie: a=" + b"x" * 65536 + b"\r\n"],
    ids=["200 headers", "64 KB cookie"],
)
def test_a_heavy_head_is_refused(server: Installation, headers: bytes) -> None:
    """B005"""
    answer = said(server, b"GET / HTTP/1.1\r\n" + HOST + headers + b"Connection: close\r\n\r\n")
    assert status(answer) == 431
    assert b"Set-Cookie" not in answer
    assert alive(server)
