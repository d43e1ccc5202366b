"""Texts, amounts and times that are not what they seem (faults B054 to B064, B074)."""

import unicodedata
from typing import Any

import pytest

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering.models import MeterEvent
from tests.bad_input.conftest import Caller, errors_of
from tests.factories.metering import document

PLAN = {"name": {"en": "Team"}, "currency": "USD", "seat_price_minor": 2900}


@pytest.mark.parametrize(
    "time",
    [
        "2026-02-30T10:00:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T10:60:00Z",
        "2026-11-24T10:00:00",
        "0000-11-24T10:00:00Z",
        "10000-11-24T10:00:00Z",
        "1764000000000",
        "2026-11-24",
        "٢٠٢٦-11-24T10:00:00Z",
        "",
    ],
)
def test_a_time_is_one_with_its_zone(seller: Caller, entitlement: Entitlement, time: str) -> None:
    """B074"""
    event = document(entitlement, 1) | {"time": time}
    assert errors_of(seller.post("/api/v1/usage-events", {"events": [event]})) == {("/events/0/time", "invalid_time")}
    assert not MeterEvent.objects.exists()


@pytest.mark.parametrize("amount", [29.5, "29", "1,000", "٢٩", True, None, [29]])
def test_an_amount_is_a_whole_number_of_minor_units(seller: Caller, amount: Any) -> None:
    """B063: no float between the wire and the ledger."""
    answer = seller.post("/api/v1/plans", {**PLAN, "seat_price_minor": amount})
    assert errors_of(answer) == {("/seat_price_minor", "wrong_type")}


@pytest.mark.parametrize("amount", [-1, 10**18, 2**63, 2**64, 10**39])
def test_an_amount_has_bounds(seller: Caller, amount: int) -> None:
    """B064"""
    codes = {code for _pointer, code in errors_of(seller.post("/api/v1/plans", {**PLAN, "seat_price_minor": amount}))}
    assert codes <= {"out_of_range", "too_large"}


@pytest.mark.parametrize("seats", [0, -1, 10**18, 2**63])
def test_a_quantity_has_bounds(buyer: Caller, seats: int) -> None:
    """B064 B070"""
    assert errors_of(buyer.post("/api/v1/orders", {"offer": "ofr_x", "seats": seats})) == {("/seats", "out_of_range")}


@pytest.mark.parametrize("currency", ["usd", "EUR", "XXX", "US", "DOLLAR", ""])
def test_a_currency_is_the_marketplace_s(seller: Caller, currency: str) -> None:
    """B065"""
    answer = seller.post("/api/v1/plans", {**PLAN, "currency": currency})
    assert {code for _pointer, code in errors_of(answer)} == {"currency"}


@pytest.mark.parametrize(
    "name", ["", " ", "\u00a0\u00a0", "a\nb", "a\r\nBcc: x@y", "a\u202eb", "a\u2066b", "a\x07b", "\u200b"]
)
def test_a_name_has_letters_and_no_controls(seller: Caller, name: str) -> None:
    """B056 B060: nothing that turns the line or adds a header."""
    assert errors_of(seller.post("/api/v1/listings", {"name": name}))


@pytest.mark.parametrize("name", ["\ufdfa" * 64, "e" + "\u0301" * 10_000, "x" * 5_000])
def test_a_name_is_measured_after_normalising(seller: Caller, name: str) -> None:
    """B057"""
    assert {code for _pointer, code in errors_of(seller.post("/api/v1/listings", {"name": name}))} == {"too_long"}


@pytest.mark.parametrize("name", ["Karte 🗺️ des Eigentums", "خريطة الملكية", "所有权地图", "ẞtraße İstanbul"])
def test_every_script_is_kept(seller: Caller, name: str) -> None:
    """B059"""
    made = seller.post("/api/v1/listings", {"name": name})
    assert made.status_code == 201, made.content
    kept = seller.get(f"/api/v1/listings/{made.json()['id']}").json()["version"]["content"]["en"]["name"]
    assert kept == unicodedata.normalize("NFC", name)
