"""Bodies that are no document, or not the one that belongs here (faults B011 to B020)."""

from typing import Any

import pytest

from apps.demand.checkout.models import Order
from apps.demand.entitlements.models import Entitlement
from apps.demand.metering.models import MeterEvent
from apps.supply.listings.models import Listing
from tests.bad_input.conftest import Caller, code_of, errors_of
from tests.factories.checkout import offer
from tests.factories.metering import document

LISTINGS = "/api/v1/listings"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xef\xbb\xbf{}",
        b'{"name": "x",}',
        b"{} {}",
        b'{"name": "x"} and more',
        b'{"name": "\xff"}',
        b"\xfe\xff{}",
        b"nul",
    ],
)
def test_what_is_not_one_document_is_malformed(seller: Caller, raw: bytes) -> None:
    """B011"""
    answer = seller.post(LISTINGS, raw)
    if raw:
        assert code_of(answer) == (400, "malformed")
    else:
        assert answer.status_code in (400, 422)
    assert not Listing.objects.exists()


@pytest.mark.parametrize("depth", [65, 1_000, 10_000, 100_000])
@pytest.mark.parametrize("pair", ["[]", ('{"a":', "}")])
def test_nesting_is_counted_not_followed(seller: Caller, depth: int, pair: Any) -> None:
    """B012: no RecursionError, whatever the Python."""
    opening, closing = pair[0], pair[1]
    raw = f'{{"name": {opening * depth}1{closing * depth}}}'.encode()
    assert code_of(seller.post(LISTINGS, raw)) == (400, "too_deep")


def test_a_name_stands_once(seller: Caller) -> None:
    """B013"""
    assert code_of(seller.post(LISTINGS, b'{"name": "a", "name": "b"}')) == (400, "duplicate_name")
    assert code_of(seller.post(LISTINGS, b'{"name": "a", "\\u006eame": "b"}')) == (400, "duplicate_name")


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e999", b"9" * 5000])
def test_a_number_is_one(seller: Caller, number: bytes) -> None:
    """B014"""
    assert code_of(seller.post("/api/v1/orders", b'{"offer": "x", "seats": ' + number + b"}")) == (400, "not_a_number")


@pytest.mark.parametrize("text", [r"\u0000", r"\ud800", r"\udc00x", r"a\ud800b"])
def test_text_can_be_stored(seller: Caller, text: str) -> None:
    """B015: in a field, in a name of a field, in a free field."""
    assert errors_of(seller.post(LISTINGS, f'{{"name": "{text}"}}'.encode())) == {("/name", "invalid_text")}
    assert ("", "invalid_text") in errors_of(seller.post(LISTINGS, f'{{"{text}": "x"}}'.encode()))
    event = f'{{"events": [{{"specversion": "1.0", "data": {{"quantity": 1, "note": "{text}"}}}}]}}'.encode()
    assert ("/events/0/data/note", "invalid_text") in errors_of(seller.post("/api/v1/usage-events", event))


@pytest.mark.parametrize("seats", ["1", True, False, None, [1], {"a": 1}, 1.5])
def test_a_kind_is_not_guessed(buyer: Caller, seats: Any) -> None:
    """B016: True never counts as 1."""
    answer = buyer.post("/api/v1/orders", {"offer": "ofr_x", "seats": seats})
    assert errors_of(answer) == {("/seats", "wrong_type")}
    for name in (1, True, None, ["x"], {"en": "x"}):
        assert ("/offer", "wrong_type") in errors_of(buyer.post("/api/v1/orders", {"offer": name, "seats": 1}))


@pytest.mark.parametrize("written", [b"2.0", b"2e0", b"0.2E1", b"20e-1"])
def test_a_whole_number_is_one_however_it_is_written(buyer: Caller, written: bytes) -> None:
    """JSON Schema: 2.0 is an integer; software without integers writes it so."""
    raw = b'{"offer": "' + offer().public_id.encode() + b'", "seats": ' + written + b"}"
    assert buyer.post("/api/v1/orders", raw).json()["seats"] == 2


@pytest.mark.parametrize("written", [b"1.00000000000000000001", b"1e-400", b"9007199254740993.0", b"1e18"])
def test_a_number_is_never_rounded_to_a_whole_one(buyer: Caller, written: bytes) -> None:
    raw = b'{"offer": "ofr_x", "seats": ' + written + b"}"
    assert errors_of(buyer.post("/api/v1/orders", raw)) == {("/seats", "wrong_type")}


def test_every_unreadable_text_is_named_with_its_place(seller: Caller) -> None:
    """RFC 6901: a slash in a name is no step of its own; what a wrong name holds has no place to be named by."""
    raw = rb'{"name": "\u0000", "a/b~": "\ud800", "\udc00": {"x": "\u0000"}, "tags": ["\u202e"]}'
    assert errors_of(seller.post(LISTINGS, raw)) == {
        ("/name", "invalid_text"),
        ("/a~1b~0", "invalid_text"),
        ("", "invalid_text"),
        ("/tags/0", "invisible_characters"),
    }


@pytest.mark.parametrize("field", ["state", "organisation", "price", "is_staff", "__proto__", "id", "Name"])
def test_no_field_is_dropped_in_silence(seller: Caller, field: str) -> None:
    """B017: and nothing is assigned that nobody offered."""
    assert errors_of(seller.post(LISTINGS, {"name": "x", field: "y"})) == {(f"/{field}", "unknown_field")}
    assert not Listing.objects.exists()


@pytest.mark.parametrize("field", ["price", "total", "total_minor", "tax", "discount", "currency"])
def test_the_price_comes_from_the_offer(buyer: Caller, field: str) -> None:
    """B066: also where an address takes no body at all."""
    body = {"offer": offer().public_id, "seats": 2, field: 1}
    assert errors_of(buyer.post("/api/v1/orders", body)) == {(f"/{field}", "unknown_field")}
    del body[field]
    order = buyer.post("/api/v1/orders", body, **{"Idempotency-Key": f"price-{field}"}).json()["id"]
    placed = buyer.post(f"/api/v1/orders/{order}/place", {field: 1}, **{"Idempotency-Key": f"place-{field}"})
    assert errors_of(placed) == {(f"/{field}", "unknown_field")}


def test_a_batch_is_whole_or_nothing(seller: Caller, entitlement: Entitlement) -> None:
    """B018 B020: the mended batch goes in under the same ids."""
    batch = [document(entitlement, 1, id=f"e-{number}") for number in range(20)]
    broken = [*batch[:-1], {**batch[-1], "data": {"quantity": -1}}]
    assert errors_of(seller.post("/api/v1/usage-events", {"events": broken})) == {
        ("/events/19/data/quantity", "out_of_range")
    }
    assert not MeterEvent.objects.exists()
    assert seller.post("/api/v1/usage-events", {"events": batch}).json()["matched"] == 20


def test_a_key_belongs_to_one_body_one_command_and_one_organisation(buyer: Caller, seller: Caller) -> None:
    """B019"""
    body, key = {"offer": offer().public_id, "seats": 2}, {"Idempotency-Key": "one"}
    first = buyer.post("/api/v1/orders", body, **key)
    assert (first.status_code, buyer.post("/api/v1/orders", body, **key).json()) == (201, first.json())
    assert code_of(buyer.post("/api/v1/orders", {**body, "seats": 3}, **key)) == (409, "idempotency_key_reused")
    place = f"/api/v1/orders/{first.json()['id']}/cancel"
    assert code_of(buyer.post(place, None, **key)) == (409, "idempotency_key_reused")
    assert seller.post(LISTINGS, {"name": "Vessel Watch"}, **key).status_code == 201


@pytest.mark.parametrize("key", ["x" * 256, "a\tb", "ключ", "a\x7f"])
def test_a_key_has_a_form(buyer: Caller, key: str) -> None:
    """B020"""
    answer = buyer.post("/api/v1/orders", {"offer": offer().public_id, "seats": 2}, **{"Idempotency-Key": key})
    assert code_of(answer) == (400, "idempotency_key_invalid")
    assert not Order.objects.filter(state="draft").exists()


def test_ordering_needs_a_key(buyer: Caller) -> None:
    """B020"""
    order = buyer.post("/api/v1/orders", {"offer": offer().public_id, "seats": 2}).json()["id"]
    assert code_of(buyer.post(f"/api/v1/orders/{order}/place")) == (400, "idempotency_key_required")
