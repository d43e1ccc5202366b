"""Months, thresholds, digests and cells: what holds of them without a database."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from apps.demand.metering.cloud_events import read_event
from apps.demand.metering.rules import canonical, month_of, months_back, reached
from apps.ground.web.api.parse import decode_json

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo"]


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(ZONES).map(ZoneInfo),
)
def test_every_moment_is_in_one_month_and_months_meet(moment: datetime, zone: ZoneInfo) -> None:
    month = month_of(moment, zone)
    assert month.start <= moment < month.end
    assert month_of(month.end, zone).start == month.end
    assert month_of(month.start, zone) == month
    assert (month.start.day, month.start.hour, month.end.day, month.end.hour) == (1, 0, 1, 0)


def test_a_month_with_a_clock_change_is_an_hour_longer_or_shorter() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    october = month_of(datetime(2026, 10, 5, tzinfo=UTC), berlin)
    march = month_of(datetime(2026, 3, 5, tzinfo=UTC), berlin)
    hours = [
        (month.end.astimezone(UTC) - month.start.astimezone(UTC)).total_seconds() / 3600 for month in (october, march)
    ]
    assert hours == [31 * 24 + 1, 31 * 24 - 1]


def test_the_last_instant_of_a_month_is_another_month_s_abroad() -> None:
    moment = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)
    assert month_of(moment, ZoneInfo("Europe/Berlin")).start.month == 4
    assert month_of(moment, ZoneInfo("America/New_York")).start.month == 3


def test_twelve_months_follow_each_other_without_a_gap() -> None:
    months = months_back(month_of(datetime(2026, 11, 24, tzinfo=UTC), ZoneInfo("America/New_York")), 12)
    assert [month.start.month for month in months] == [12, *range(1, 12)]
    assert all(before.end == after.start for before, after in pairwise(months))


@pytest.mark.parametrize(
    ("quantity", "included", "expected"),
    [(0, 0, []), (5, 0, []), (79, 100, []), (80, 100, [80]), (99, 100, [80]), (100, 100, [80, 100]), (1, 1, [80, 100])],
)
def test_thresholds_are_reached_at_their_share_and_not_before(
    quantity: int, included: int, expected: list[int]
) -> None:
    assert reached(quantity, included, (100, 80)) == expected


SENT = {
    "specversion": "1.0",
    "id": "a",
    "source": "/s",
    "type": "screenings",
    "subject": "ent_x",
    "time": "2026-11-24T09:30:00Z",
    "data": {"quantity": 1},
}


@pytest.mark.parametrize(
    "change",
    [
        {"time": "2026-11-24T09:30:00.000+00:00"},
        {"time": "2026-11-24t04:30:00-05:00"},
        {"data": {"unit": "", "quantity": 1.0}},
        {"data": {"quantity": 1, "region": "us"}},
        {"datacontenttype": "application/json"},
        {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "tracestate": "a=b"},
    ],
)
def test_a_digest_is_of_what_an_event_means_and_not_of_its_spelling(change: dict[str, Any]) -> None:
    again = decode_json(json.dumps({**SENT, **change}).encode())
    assert read_event(again).body_digest == read_event(SENT).body_digest


@pytest.mark.parametrize(
    "change",
    [
        {"id": "b"},
        {"source": "/t"},
        {"type": "checks"},
        {"subject": "ent_y"},
        {"time": "2026-11-24T09:30:00.000001Z"},
        {"data": {"quantity": 2}},
        {"data": {"quantity": 1, "unit": "checks"}},
    ],
)
def test_a_digest_depends_on_all_that_counts(change: dict[str, Any]) -> None:
    assert read_event({**SENT, **change}).body_digest != read_event(SENT).body_digest


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
def test_the_fast_way_to_canonical_json_is_that_of_rfc_8785(document: object) -> None:
    assert canonical(document) == rfc8785.dumps(document)


@pytest.mark.parametrize("number", [2**53, -(2**53), 2**60])
def test_a_number_that_two_readers_may_read_as_two_has_no_digest(number: int) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        canonical({"size": number})
