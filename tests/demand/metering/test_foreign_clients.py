"""Usage events as foreign software writes them, by the standards that we name: CloudEvents 1.0 and RFC 3339."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering import books
from apps.demand.metering.models import MeterEvent, UsageAnomaly, UsageTotal
from apps.demand.metering.rules import UsageEvent, Verdict
from apps.ground import clock
from apps.ground.tenancy.models import Marketplace
from apps.surfaces.components import amounts
from intelgraph.database.times import FIRST
from tests.bad_input.conftest import Caller, caller_of, errors_of
from tests.factories.accounts import operator, user_of
from tests.factories.entitlements import bought
from tests.factories.metering import SOURCE, document, event, sender

__all__ = ["caller_of"]  # a fixture
EVENTS = "/api/v1/usage-events"


@pytest.fixture
def entitlement(us: Marketplace) -> Entitlement:
    return bought()


@pytest.fixture
def seller(entitlement: Entitlement, caller_of: Callable[..., Caller]) -> Caller:
    """A program of the partner."""
    return caller_of(entitlement.partner)


def changed(kept: UsageEvent, **values: Any) -> UsageEvent:
    """An event that no reader of ours would make."""
    return replace(kept, **values)


def headers_of(sent: dict[str, Any]) -> dict[str, str]:
    """The attributes as headers of the binary mode."""
    return {f"ce-{name}": value for name, value in sent.items() if name != "data"}


@pytest.mark.parametrize(
    "time",
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z", "1970-01-02T00:59:59+01:00"],
)
def test_a_time_that_nobody_set_is_refused(seller: Caller, entitlement: Entitlement, time: str) -> None:
    answer = seller.post(EVENTS, {"events": [document(entitlement), document(entitlement, 1, time)]})
    assert errors_of(answer) == {("/events/1/time", "out_of_range")}
    assert not MeterEvent.objects.exists()


def test_the_first_moment_that_is_taken_waits_with_a_reason(seller: Caller, entitlement: Entitlement) -> None:
    answer = seller.post(EVENTS, document(entitlement, 1, "1970-01-02T00:00:00Z"))
    assert (answer.status_code, answer.json()["results"][0]["reason"]) == (202, "late")


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "0002-01-01T00:00:00Z BC"])
def test_a_time_beyond_the_calendar_that_was_stored_before_is_shown(
    seller: Caller, entitlement: Entitlement, browser_of: Callable[..., Client], time: str
) -> None:
    """Rows of before the floor was: PostgreSQL keeps times that Python has no name for."""
    kept = event(entitlement, 1, id="of-old")
    old = changed(kept, time=time)
    batch = seller.post(EVENTS, document(entitlement)).json()["batch"]
    placed = books.Placed(old, Verdict("quarantined", "late"), None)
    assert books.add_events(entitlement.partner_id, batch, [placed], clock.now()) == {(SOURCE, "of-old")}

    row = MeterEvent.objects.get(event_id="of-old")
    assert row.time == FIRST
    partner, staff = browser_of(user_of(sender(entitlement))), browser_of(user_of(operator()), second_factor=True)
    addresses = [
        (partner, reverse("metering:partner_usage")),
        (partner, "/partner/usage/not-counted.csv"),
        (staff, reverse("admin:metering_meterevent_changelist")),
        (staff, reverse("admin:metering_meterevent_changelist") + "?state__exact=quarantined"),
        (staff, reverse("admin:metering_meterevent_change", args=[row.pk])),
    ]
    for browser, address in addresses:
        answer = browser.get(address)
        assert (address, answer.status_code) == (address, 200)
        assert b"of-old" in answer.content
    again = seller.post(EVENTS, document(entitlement, 2, id="of-old"))
    assert again.json()["code"] == "event_id_reused"


def test_a_time_that_has_no_place_on_the_viewer_s_clocks_is_written_in_its_own(us: Marketplace) -> None:
    with timezone.override(ZoneInfo("America/New_York")):
        assert amounts.moment(datetime(1, 1, 1, tzinfo=UTC)) == "1 Jan 1, 00:00 UTC"


@pytest.mark.parametrize(
    "kind",
    ["application/json; charset=utf-8", "Application/JSON", "application/vnd.acme.use+json", "application/json;a=b"],
)
def test_the_type_of_the_data_is_read_as_a_media_type(seller: Caller, entitlement: Entitlement, kind: str) -> None:
    assert seller.post(EVENTS, document(entitlement, datacontenttype=kind)).status_code == 200


@pytest.mark.parametrize("kind", ["text/xml", "json", "application/jsonp", "application/json charset", "", "/json"])
def test_data_that_is_not_json_is_refused(seller: Caller, entitlement: Entitlement, kind: str) -> None:
    answer = seller.post(EVENTS, document(entitlement, datacontenttype=kind))
    assert errors_of(answer) == {("/events/0/datacontenttype", "unsupported")}


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=UTF-8", ""])
def test_the_attributes_may_be_headers(seller: Caller, entitlement: Entitlement, kind: str) -> None:
    """Binary mode; a client of the standard's Python library names no type for JSON."""
    sent = document(entitlement, 3, id="b/1", source="https://app.example/%C3%BC")
    answer = seller.post(EVENTS, sent["data"], kind, **headers_of(sent))
    assert answer.json()["results"] == [{"id": "b/1", "source": "https://app.example/ü", "status": "accepted"}]
    structured = seller.post(EVENTS, {**sent, "source": "https://app.example/ü"}, "application/cloudevents+json")
    assert structured.json()["results"][0]["status"] == "duplicate"
    assert UsageTotal.objects.get().quantity == 3


def test_what_is_wrong_in_headers_is_named(seller: Caller, entitlement: Entitlement) -> None:
    sent = document(entitlement, source="%FF", time="yesterday")
    assert errors_of(seller.post(EVENTS, {"quantity": 1}, **headers_of(sent))) == {("/events/0/source", "invalid_text")}
    sent = document(entitlement, time="yesterday")
    assert errors_of(seller.post(EVENTS, {"quantity": 1}, **headers_of(sent))) == {("/events/0/time", "invalid_time")}
    del sent["id"]
    assert errors_of(seller.post(EVENTS, {"quantity": 1}, **headers_of(sent))) == {("/events/0/id", "missing")}


def test_a_body_without_a_type_and_without_attributes_is_refused(seller: Caller, entitlement: Entitlement) -> None:
    assert seller.post(EVENTS, document(entitlement), "").status_code == 415
    batch = seller.post(EVENTS, [document(entitlement)], "application/cloudevents-batch+json", **{"ce-id": "x"})
    assert batch.status_code == 200


@pytest.mark.parametrize("raw", [b"3.0", b"3e0", b"30E-1"])
def test_a_whole_quantity_is_one_however_it_is_written(seller: Caller, entitlement: Entitlement, raw: bytes) -> None:
    body = json.dumps(document(entitlement, "QUANTITY")).encode().replace(b'"QUANTITY"', raw)
    assert seller.post(EVENTS, body).status_code == 200
    assert UsageTotal.objects.get().quantity == 3


@pytest.mark.parametrize(
    ("time", "meant"),
    [
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2016-12-31T15:59:60.5-08:00", datetime(2017, 1, 1, microsecond=500_000, tzinfo=UTC)),
    ],
)
def test_a_leap_second_is_the_second_after_it(
    seller: Caller, entitlement: Entitlement, time: str, meant: datetime
) -> None:
    """RFC 3339, 5.7 and appendix D."""
    assert seller.post(EVENTS, document(entitlement, 1, time)).status_code == 202
    assert MeterEvent.objects.get().time == meant


@pytest.mark.parametrize("time", ["2016-12-31T22:59:60Z", "2016-12-31T23:59:60+01:00", "2016-12-30T23:59:60Z"])
def test_no_other_minute_has_a_leap_second(seller: Caller, entitlement: Entitlement, time: str) -> None:
    assert errors_of(seller.post(EVENTS, document(entitlement, 1, time))) == {("/events/0/time", "invalid_time")}


def respelled(sent: dict[str, Any]) -> dict[str, Any]:
    """The same event as a retry may write it."""
    time = datetime.fromisoformat(sent["time"]).astimezone(UTC)
    return {
        **sent,
        "time": (time + timedelta(hours=2)).isoformat().replace("+00:00", "+02:00"),
        "data": {"unit": "", "quantity": 5.0},
        "datacontenttype": "application/json",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "one"}])
def test_a_retry_that_is_written_otherwise_is_a_duplicate(
    seller: Caller, entitlement: Entitlement, headers: dict[str, str]
) -> None:
    sent = document(entitlement, 5)
    seller.post(EVENTS, {"events": [sent]}, **headers)
    answer = seller.post(EVENTS, {"events": [respelled(sent)]}, **headers)
    assert answer.status_code == 200
    both = seller.post(EVENTS, {"events": [respelled(sent), document(entitlement, 1)]})
    assert (both.json()["duplicate"], both.json()["matched"]) == (1, 1)
    assert (UsageTotal.objects.get().quantity, UsageAnomaly.objects.count()) == (6, 0)


def test_a_retry_of_a_row_of_before_is_a_duplicate(seller: Caller, entitlement: Entitlement) -> None:
    """Rows of before digests were of meaning hold the digest of a spelling."""
    kept = event(entitlement, 5, id="of-old")
    old = changed(kept, body_digest=b"\x01" * 32)
    batch = seller.post(EVENTS, document(entitlement)).json()["batch"]
    books.add_events(
        entitlement.partner_id, batch, [books.Placed(old, Verdict("unmatched", "unknown_meter"), None)], clock.now()
    )
    again = document(entitlement, 5, kept.time, id="of-old")
    assert seller.post(EVENTS, {"events": [again]}).json()["results"][0]["status"] == "duplicate"
    assert seller.post(EVENTS, {"events": [{**again, "data": {"quantity": 6}}]}).status_code == 409


@pytest.mark.parametrize("kind", ["{}", "[]"])
def test_an_unreadable_character_has_its_place_and_hides_no_other_error(
    seller: Caller, entitlement: Entitlement, kind: str
) -> None:
    sent = [
        document(entitlement, -1),
        document(entitlement),
        document(entitlement, id="a\u0000"),
        document(entitlement, subject="a\u202eb", dataschema="\ud800"),
    ]
    body = json.dumps({"events": sent} if kind == "{}" else sent).encode()
    assert errors_of(seller.post(EVENTS, body)) == {
        ("/events/0/data/quantity", "out_of_range"),
        ("/events/2/id", "invalid_text"),
        ("/events/3/subject", "invisible_characters"),
        ("/events/3/dataschema", "invalid_text"),
    }
    assert errors_of(seller.post(EVENTS, sent[2])) == {("/events/0/id", "invalid_text")}
    assert errors_of(seller.post(EVENTS, {"events": [], "a\u0000": 1})) == {("", "invalid_text")}
