"""Bytes that no client library would send, to the real server over a socket (faults B003 to B005)."""

import json
import select
import socket
from collections.abc import Iterator

import pytest

from intelgraph.limits import LIMITS
from intelgraph.stack.ports import LOOPBACK
from tests.faults.installation import Installation
from tests.stack.conftest import ODD_NAME
from tests.support.databases import clone_database, drop_database, template_database

pytestmark = pytest.mark.stack
HANG_S = 120
BODIES = 4  # as many as the web process reads at once
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
    made = Installation(name, tmp_path_factory.mktemp("raw") / ODD_NAME, shared / "static", 6)
    made.prepare()
    made.make_log_key()
    made.start_web(HTTP_BODIES=str(BODIES), REQUEST_BODY_S="30")
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


def post(path: str, *headers: bytes) -> bytes:
    return b"POST " + path.encode() + b" HTTP/1.1\r\n" + HOST + b"".join(each + b"\r\n" for each in headers) + b"\r\n"


def chunk(size: int) -> bytes:
    return b"%x\r\n" % size + b"x" * size + b"\r\n"


#: Address -> the limit of its body. An unknown one has a limit too, and a stranger meets it.
TAKES = {
    "/nowhere": "body_bytes",
    "/account/sign-in/": "body_bytes",
    "/healthz": "body_bytes",
    "/static/css/app.css": "body_bytes",
    "/csp-report": "csp_report_bytes",
    "/api/v1/nowhere": "body_bytes",
    "/api/v1/listings": "body_bytes",
    "/api/v1/usage-events": "usage_batch_bytes",
    "/partner/listings/lst_x/edit/media/": "picture_form_bytes",
}


@pytest.mark.parametrize("path", TAKES)
def test_a_body_over_its_limit_is_refused_before_it_is_read(server: Installation, path: str) -> None:
    """B004 P20: the stated length is enough; no byte of the body was sent when the answer comes."""
    answer = said(server, post(path, b"Content-Length: %d" % (LIMITS[TAKES[path]] + 1)))
    assert status(answer) == 413
    assert_right_form(answer, path)


@pytest.mark.parametrize("path", TAKES)
def test_a_body_of_no_stated_length_is_refused_while_it_is_read(server: Installation, path: str) -> None:
    """B004 P20: the answer comes at the limit, though the body has no end."""
    most = LIMITS[TAKES[path]]
    answer = said(server, post(path, b"Transfer-Encoding: chunked") + chunk(most) + chunk(1))
    assert status(answer) == 413
    assert_right_form(answer, path)


@pytest.mark.parametrize("path", TAKES)
def test_a_body_at_its_limit_is_taken(server: Installation, path: str) -> None:
    """B004, control"""
    most = LIMITS[TAKES[path]]
    answer = said(server, post(path, b"Content-Length: %d" % most, b"Connection: close") + b"x" * most)
    assert status(answer) not in (0, 413)


def assert_right_form(answer: bytes, path: str) -> None:
    """A problem document where the API was asked, a page elsewhere, each with the id of its request."""
    head, _, content = answer.partition(b"\r\n\r\n")
    assert b"connection: close" in head.lower()
    assert b"x-request-id: req_" in head.lower()
    if path.startswith("/api/"):
        assert b"application/problem+json" in head
        assert json.loads(content)["code"] == "too_large"
    else:
        assert b"<h1>" in content


def test_a_client_that_sends_all_before_it_listens_hears_the_refusal(server: Installation) -> None:
    """B004: as most libraries do; a reset in the middle of it would hide the answer."""
    size = 3 * LIMITS["body_bytes"]
    with connected(server) as connection:
        connection.sendall(post("/api/v1/listings", b"Content-Length: %d" % size) + b"x" * size)
        assert status(connection.recv(65536)) == 413


def test_a_body_that_never_ends_is_given_up(server: Installation) -> None:
    """B005: a request whose body does not come holds its place for a bounded time."""
    with connected(server) as connection:
        connection.sendall(post("/account/sign-in/", b"Content-Length: 100") + b"x")
        assert status(connection.recv(65536)) == 408


def test_bodies_under_way_are_counted_and_pages_are_served_meanwhile(server: Installation) -> None:
    """B005 P20: more bodies at once than a web process takes are refused; what has no body is served."""
    waiting = [connected(server) for _ in range(BODIES + 1)]
    for each in waiting:
        each.sendall(post("/api/v1/listings", b"Content-Length: 100") + b"x")
    (refused,), _, _ = select.select(waiting, [], [], HANG_S)
    assert b'"code":"busy"' in refused.recv(65536)
    one_more = post("/api/v1/listings", b"Content-Length: 2", b"Connection: close") + b"{}"
    assert status(said(server, one_more)) == 503
    assert alive(server)
    for each in waiting:
        each.close()
    assert alive(server)
    assert until(server, one_more, 401)


def until(server: Installation, raw: bytes, wanted: int) -> bytes:
    """The first answer with this status, once the server has seen that the other connections ended."""
    answers = (said(server, raw) for _ in range(100))
    return next(answer for answer in answers if status(answer) == wanted)


@pytest.mark.parametrize(
    "chunks",
    [b"4\nabcd\r\n0\r\n\r\n", b"zz\r\nabcd\r\n0\r\n\r\n", b"4\r\nabcdefgh\r\n0\r\n\r\n", b"-4\r\nabcd\r\n0\r\n\r\n"],
    ids=["bare line feed", "not a number", "longer than it says", "negative"],
)
@pytest.mark.parametrize("path", ["/csp-report", "/api/v1/listings"])
def test_a_chunk_that_is_none_is_a_bad_request(server: Installation, path: str, chunks: bytes) -> None:
    """B003: not a failure of ours, and the connection ends."""
    answer = said(server, post(path, b"Transfer-Encoding: chunked") + chunks + SMUGGLED)
    assert status(answer) == 400
    assert b"connection: close" in answer.lower()
    assert answer.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("raw", "closes"),
    [
        (b"POST /csp-report HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n", True),
        (b"POST /csp-report HTTP/1.1\nHost: us.localhost\nTransfer-Encoding: chunked\n\n", False),
    ],
    ids=["two lengths", "bare line feeds"],
)
def test_what_the_server_lets_through_has_one_meaning(server: Installation, raw: bytes, closes: bool) -> None:
    """B003: chunks win over a stated length, and the connection ends with the answer; a line feed alone ends a line,
    as RFC 9112 2.2 allows. Either way the next request is the one that was sent."""
    answer = said(server, raw + b"0\r\n\r\n" + SMUGGLED)
    assert status(answer) == 204
    assert answer.count(b"HTTP/1.1") == (1 if closes else 2)
    assert (b'"status": "ok"' in answer) is not closes


def test_of_a_whole_address_and_a_host_the_host_counts(server: Installation) -> None:
    """B003 B001: the server drops the authority of an absolute address, so there is only one host to judge."""
    both = b"GET http://eu.localhost/healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    assert status(said(server, both)) == 200
    unknown = b"GET http://us.localhost/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert status(said(server, unknown)) == 404


def test_only_the_http_that_is_judged_is_spoken(server: Installation) -> None:
    """B003: HTTP/2 has other framing and other limits; a client that begins with it is not understood."""
    answer = said(server, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    assert not answer.startswith(b"\x00\x00")
    assert alive(server)


def test_a_refusal_before_the_marketplace_is_in_the_visitor_s_language(server: Installation) -> None:
    """P20: also where only the headers were read."""
    stated = b"Content-Length: %d" % (LIMITS["body_bytes"] + 1)
    assert b'<html lang="de"' in said(server, post("/nowhere", stated, b"Accept-Language: de"))
    assert b'<html lang="en"' in said(server, post("/nowhere", stated, b"Accept-Language: fr"))
