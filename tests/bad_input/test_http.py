"""What HTTP lets a stranger send: hosts, methods, paths, queries, ranges (faults B001 to B010)."""

import pytest
from django.test import Client

from apps.ground.tenancy.models import Marketplace
from apps.surfaces.developers.document import document, operations
from tests.bad_input.conftest import Caller, code_of

PATHS = [
    "/listings/../../etc/passwd",
    "/listings/%2e%2e/%2e%2e/etc/passwd",
    "/static/%2e%2e/%2e%2e/intelgraph/settings.py",
    "/listings/a%00b/",
    "//listings//",
    "/listings/a;b=c/",
    "/listings/%zz/",
    "/listings/%c0%ae%c0%ae/",
    "/api/v1/orders/%00",
    "/api/v1/catalogue/%ff%fe",
    "/api/v1/log/entries/%00",
    "/media/../../keys/log.ed25519",
]


@pytest.mark.parametrize(
    "host", ["", "evil.example", "127.0.0.1", "[::1]", "us.localhost,eu.localhost", "us.localhost@x"]
)
def test_a_host_that_is_no_marketplace_s_is_a_plain_404(us: Marketplace, host: str) -> None:
    """B001: no page, no cookie, no marketplace."""
    answer = Client(HTTP_HOST=host).get("/")
    assert (answer.status_code, answer.content) == (404, b"Not found\n")
    assert not answer.cookies


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-For"]
)
def test_what_a_stranger_says_of_a_proxy_is_not_believed(us: Marketplace, name: str) -> None:
    """B002"""
    plain = Client(HTTP_HOST="us.localhost").get("/sign-up-nowhere/")
    told = Client(HTTP_HOST="us.localhost").get("/sign-up-nowhere/", headers={name: "host=evil.example"})
    assert (plain.status_code, told.status_code) == (404, 404)
    assert b"evil.example" not in Client(HTTP_HOST="us.localhost").get("/", headers={name: "evil.example"}).content


@pytest.mark.parametrize("method", ["TRACE", "BREW", "PUT", "DELETE", "PATCH"])
def test_a_page_says_which_methods_it_takes(visitor: Caller, method: str) -> None:
    """B006: before it speaks of a missing form token."""
    answer = visitor.ask(method, "/account/sign-in/")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, POST"


def test_every_operation_refuses_every_other_method(visitor: Caller) -> None:
    """B006: 405 with `Allow`, for all of the API."""
    known: dict[str, set[str]] = {}
    for path, method, _operation in operations(document()):
        known.setdefault(path, set()).add(method.upper())
    for path, allowed in known.items():
        for method in {"GET", "PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "BREW"} - allowed:
            answer = visitor.ask(method, path.replace("{", "").replace("}", ""))
            assert answer.status_code in (401, 405), (method, path, answer.status_code)
            if answer.status_code == 405:
                assert set(answer["Allow"].split(", ")) - {"HEAD"} == allowed, path


def test_a_method_is_not_overridden_and_a_type_not_guessed(seller: Caller) -> None:
    """B006"""
    assert seller.get("/api/v1/plans", **{"X-HTTP-Method-Override": "POST"}).status_code == 200
    for kind in ("", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "jason"):
        answer = seller.post("/api/v1/listings", {"name": "x"}, kind)
        assert code_of(answer) == (415, "unsupported_media_type"), kind


@pytest.mark.parametrize("path", PATHS)
def test_no_path_leads_out_of_the_product(visitor: Caller, path: str) -> None:
    """B007"""
    answer = visitor.get(path)
    assert answer.status_code in (301, 302, 400, 401, 404), answer.status_code
    if answer.status_code in (301, 302):
        assert answer["Location"].startswith("/")
        assert not answer["Location"].startswith("//")


def test_a_parameter_stands_once_and_is_known(seller: Caller) -> None:
    """B008: never the first here and the last there; nothing is dropped in silence."""
    assert code_of(seller.get("/api/v1/orders?limit=1&limit=2")) == (400, "duplicate_parameter")
    assert code_of(seller.post("/api/v1/listings?name=x", {"name": "y"})) == (400, "unknown_filter")
    for count, code in ((101, "too_many"), (1001, "malformed")):
        many = "&".join(f"purposes=p{number}" for number in range(count))
        assert code_of(seller.get(f"/api/v1/catalogue?{many}")) == (400, code)


def test_an_edit_names_what_it_edits(seller: Caller) -> None:
    """B009"""
    made = seller.post("/api/v1/listings", {"name": "Vessel Watch"})
    path, stale = f"/api/v1/listings/{made.json()['id']}", made["ETag"]
    change = {"release_number": "1.1"}
    assert code_of(seller.ask("PATCH", path, change)) == (428, "if_match_required")
    for malformed in ("*x", '"', "abc", 'W/"', "," * 5000):
        assert code_of(seller.ask("PATCH", path, change, **{"If-Match": malformed})) == (400, "malformed"), malformed
    newer = seller.ask("PATCH", path, change, **{"If-Match": stale})
    assert newer.status_code == 200
    late = seller.ask("PATCH", path, {"release_number": "0.9"}, **{"If-Match": stale})
    assert code_of(late) == (412, "changed_meanwhile")
    assert seller.get(path).json()["version"]["release_number"] == "1.1"


@pytest.mark.parametrize("wanted", ["bytes=5-2", "bytes=999999999-", "bytes=" + ",".join(["0-1"] * 1000), "lines=1-2"])
def test_a_range_amplifies_nothing(visitor: Caller, wanted: str) -> None:
    """B010: the whole, or 416."""
    whole = visitor.get("/")
    answer = visitor.get("/", Range=wanted)
    assert answer.status_code in (200, 416)
    assert len(answer.content) <= len(whole.content) + 1000
