"""Ids, cursors, limits and searches that nobody was given (faults B039, B079 to B082)."""

from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bad_input.conftest import Caller, code_of
from tests.factories.checkout import offer

LISTS = ("orders", "offers", "entitlements", "listings", "plans", "api-keys", "members", "usage", "catalogue")
NO_IDS = [
    "0",
    "-1",
    str(2**63),
    "1e3",
    "{ab}",
    "%00",
    "%F0%9F%98%80",
    "a" * 9000,
    "ord_' OR 1=1 --",
    "ord_%2F",
    "ORD_ABC",
]
RULES = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("given_id", NO_IDS)
@pytest.mark.parametrize("kind", ["orders", "entitlements", "listings", "plans", "catalogue", "log/entries"])
def test_an_id_that_is_none_is_not_found(seller: Caller, kind: str, given_id: str) -> None:
    """B039"""
    assert code_of(seller.get(f"/api/v1/{kind}/{given_id}")) == (404, "not_found")


@pytest.mark.parametrize("name", LISTS)
def test_a_limit_is_never_clamped(seller: Caller, buyer: Caller, name: str) -> None:
    """B079"""
    asker = buyer if name == "members" else seller
    for limit in ("0", "-1", "201", str(10**9), "abc", "1.0", "１", "+1"):
        assert code_of(asker.get(f"/api/v1/{name}?limit={limit}")) == (422, "invalid"), limit


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("cursor", ["x", "a" * 5000, "WyJ4Il0", "%F0%9F%98%80", ".:.:", "eyJhIjoxfQ:1:2"])
def test_a_forged_cursor_opens_nothing(seller: Caller, name: str, cursor: str) -> None:
    """B079"""
    assert code_of(seller.get(f"/api/v1/{name}?cursor={cursor}")) == (400, "cursor_invalid")


def test_a_cursor_belongs_to_its_list_filter_and_reader(buyer: Caller, seller: Caller) -> None:
    """B079 B080: and rows that come meanwhile are neither shown twice nor push others out."""
    asked = offer().public_id
    made = [buyer.post("/api/v1/orders", {"offer": asked, "seats": seats}).json()["id"] for seats in (1, 2, 3)]
    first = buyer.get("/api/v1/orders?limit=1").json()
    cursor = first["next_cursor"]
    buyer.post("/api/v1/orders", {"offer": asked, "seats": 4})
    second = buyer.get(f"/api/v1/orders?limit=1&cursor={cursor}").json()
    assert [first["items"][0]["id"], second["items"][0]["id"]] == [made[2], made[1]]
    for other in (
        f"/orders?state=quoted&cursor={cursor}",
        f"/offers?cursor={cursor}",
        f"/entitlements?cursor={cursor}",
    ):
        assert code_of(buyer.get(f"/api/v1{other}")) == (400, "cursor_invalid")
    assert code_of(seller.get(f"/api/v1/orders?cursor={cursor}")) == (400, "cursor_invalid")
    assert code_of(buyer.get(f"/api/v1/orders?cursor={cursor[:-1]}x")) == (400, "cursor_invalid")


@pytest.mark.parametrize(
    "query",
    ["user__password__startswith=a", "sort=password", "organisation=1", "state=any", "order_by=id", "facet=" * 200],
)
def test_an_unknown_filter_is_named(seller: Caller, query: str) -> None:
    """B082"""
    answer = seller.get(f"/api/v1/orders?{query}")
    assert code_of(answer) == (400, "unknown_filter")
    assert answer.json()["errors"][0]["pointer"] == f"/{query.partition('=')[0]}"


@pytest.mark.parametrize("path", ["/browse/", "/api/v1/catalogue"])
def test_any_text_can_be_searched_for(visitor: Caller, path: str) -> None:
    """B081 B061: bound, never spliced; odd operators find nothing or something, quickly."""
    texts = [
        "a" * 10_000,
        "%_\\",
        "'\"`",
        "foo:*",
        "a & | ! <-> b",
        "((((",
        "the of and",
        "-" * 200,
        "[" * 9000,
        "\u202e",
    ]
    for text in texts:
        assert visitor.get(f"{path}?q={quote(text)}").status_code == 200, text[:20]

    @RULES
    @given(st.text(max_size=60))
    def searched(text: str) -> None:
        expected = 400 if "\x00" in text else 200
        assert visitor.get(f"{path}?q={quote(text, errors='replace')}").status_code == expected

    searched()
