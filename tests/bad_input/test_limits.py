"""Every limit of intelgraph/limits.py holds at its edge and refuses one beyond (P20); one without a test is red."""

import asyncio
import io
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from PIL import Image

from apps.ground.tenancy.models import Marketplace
from apps.supply.listings.pictures import PictureRefused, read_logo
from apps.supply.listings.selectors import SearchQuery
from apps.supply.listings.selectors.conditions import Conditions
from apps.supply.listings.selectors.wanted import Wanted
from intelgraph.limits import LIMITS, most_bytes
from intelgraph.request_body import BodyReader
from tests.bad_input.conftest import Caller
from tests.factories.listings import logo

Reading = Callable[[Caller, int], Any]


def body(caller: Caller, size: int) -> int:
    raw = b'{"name": "x"}'
    return int(caller.post("/api/v1/listings", raw + b" " * (size - len(raw))).status_code)


def header(caller: Caller, size: int) -> int:
    sent = sum(
        len(f"HTTP_{name}") + len(value)
        for name, value in [
            ("HOST", "us.localhost"),
            ("COOKIE", ""),
            ("AUTHORIZATION", caller.client.defaults["HTTP_AUTHORIZATION"]),
        ]
    )
    name = "HTTP_X_FILL"
    return int(caller.get("/api/v1/me", **{"X-Fill": "x" * (size - sent - len(name))}).status_code)


def headers(caller: Caller, count: int) -> int:
    return int(caller.get("/api/v1/me", **{f"X-H{number}": "1" for number in range(count - 3)}).status_code)


def query(caller: Caller, count: int) -> int:
    return int(caller.get("/api/v1/catalogue?" + "&".join(["purposes=a"] * count)).status_code)


def form(caller: Caller, count: int) -> int:
    raw = "&".join(f"f{number}=1" for number in range(count)).encode()
    return int(caller.post("/account/sign-in/", raw, "application/x-www-form-urlencoded").status_code)


def depth(caller: Caller, levels: int) -> int:
    return int(caller.post("/api/v1/listings", b"[" * levels + b"]" * levels).json()["code"] == "too_deep")


def items(caller: Caller, count: int) -> int:
    return int("too_many" in caller.post("/api/v1/listings", [0] * count).content.decode())


def digits(caller: Caller, count: int) -> int:
    raw = b'{"offer": "x", "seats": ' + b"9" * count + b"}"
    return int(caller.post("/api/v1/orders", raw).status_code)


def key(caller: Caller, size: int) -> int:
    answer = caller.post("/api/v1/listings", {"name": "Vessel Watch"}, **{"Idempotency-Key": "k" * size})
    return int(answer.status_code)


def rows(caller: Caller, count: int) -> int:
    return int(caller.get(f"/api/v1/orders?limit={count}").status_code)


def usage(caller: Caller, size: int) -> int:
    raw = b'{"events": []}'
    return int(caller.post("/api/v1/usage-events", raw + b" " * (size - len(raw))).status_code)


def events(caller: Caller, count: int) -> int:
    answer = caller.post("/api/v1/usage-events", {"events": [{}] * count}).json()
    return int([each["code"] for each in answer["errors"]] == ["too_many"])


def checks(caller: Caller, count: int) -> int:
    return int(caller.post("/api/v1/entitlements/decisions", {"checks": [{"listing": "lst_x"}] * count}).status_code)


def report(caller: Caller, size: int) -> bool:
    """Whether the report was read; a stranger cannot tell."""
    seen: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = seen.append  # type: ignore[method-assign]
    logging.getLogger("csp").addHandler(handler)
    raw = json.dumps({"csp-report": {}}).encode()
    try:
        assert caller.post("/csp-report", raw + b" " * (size - len(raw)), "application/csp-report").status_code == 204
    finally:
        logging.getLogger("csp").removeHandler(handler)
    return bool(seen)


def picture_form(caller: Caller, size: int) -> str:
    """What the server says of the body before Django sees it."""
    scope = {"path": "/partner/listings/lst_x/edit/media/", "headers": [(b"transfer-encoding", b"chunked")]}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"x" * size, "more_body": False}

    return asyncio.run(BodyReader().read(scope, receive)).refused


def search(caller: Caller, size: int) -> int:
    return len(Conditions(SearchQuery(text="x" * size), Wanted()).text)


def picture_code(data: bytes) -> str:
    try:
        read_logo(data)
    except PictureRefused as refused:
        return refused.code
    return "taken"


def picture_bytes(caller: Caller, size: int) -> str:
    data = logo()
    return picture_code(data + b"\0" * (size - len(data)))


def picture_pixels(caller: Caller, count: int) -> str:
    """Only the header is written: a picture this large is refused before it is decoded."""
    side = 4096
    made = io.BytesIO()
    Image.new("1", (side, side + (count > side * side))).save(made, "PNG")
    return picture_code(made.getvalue())


#: Limit -> how it is tried, what is said at the edge, what is said one beyond.
CROSSINGS: dict[str, tuple[Reading, Any, Any]] = {
    "body_bytes": (body, 422, 413),
    "header_bytes": (header, 200, 431),
    "headers": (headers, 200, 431),
    "query_values": (query, 200, 400),
    "form_fields": (form, 422, 400),
    "csp_report_bytes": (report, True, False),
    "picture_form_bytes": (picture_form, "", "too_large"),
    "json_depth": (depth, 0, 1),
    "json_items": (items, 0, 1),
    "number_digits": (digits, 422, 400),
    "idempotency_key_chars": (key, 201, 400),
    "page_rows": (rows, 200, 422),
    "search_chars": (search, LIMITS["search_chars"], LIMITS["search_chars"]),
    "usage_batch_bytes": (usage, 422, 413),
    "usage_batch_events": (events, 0, 1),
    "decision_checks": (checks, 200, 422),
    "image_bytes": (picture_bytes, "taken", "too_large"),
    "image_pixels": (picture_pixels, "taken", "too_many_pixels"),
}


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_a_limit_holds_at_its_edge_and_refuses_one_beyond(seller: Caller, us: Marketplace, name: str) -> None:
    """P20 B004"""
    try_it, at_the_edge, beyond = CROSSINGS[name]
    assert (try_it(seller, LIMITS[name]), try_it(seller, LIMITS[name] + 1)) == (at_the_edge, beyond)


def test_nothing_is_tried_that_is_no_limit() -> None:
    """P20"""
    assert set(CROSSINGS) == set(LIMITS)


@pytest.mark.parametrize(
    ("name", "arguments", "limit"),
    [
        ("csp_report", [], "csp_report_bytes"),
        ("api:usage_events", [], "usage_batch_bytes"),
        ("listings:edit", ["lst_0", "media"], "picture_form_bytes"),
        ("listings:edit", ["lst_0", "texts"], "body_bytes"),
        ("accounts:sign_in", [], "body_bytes"),
    ],
)
def test_a_body_s_limit_is_that_of_its_address(name: str, arguments: list[str], limit: str) -> None:
    """P20 B004: the server knows addresses only by their form; it follows them when they move."""
    assert most_bytes(reverse(name, args=arguments)) == LIMITS[limit]
