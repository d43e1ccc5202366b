"""The pure decision: what is said first, and that nothing but a whole yes lets anybody in."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.demand.entitlements.models import Entitlement
from apps.demand.entitlements.rules import PRECEDENCE, Decision, Snapshot, best, decide, ttl_s

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
START, END = NOW - timedelta(days=30), NOW + timedelta(days=335)


def snapshot(state: str = "active", starts_at: datetime = START, ends_at: datetime = END) -> Snapshot:
    return Snapshot("ent_1", state, starts_at, ends_at, 7)


@pytest.mark.parametrize(
    ("entitlement", "effects", "has_seat", "code"),
    [
        (snapshot(), (), None, "ok"),
        (snapshot(), (), True, "ok"),
        (None, (), None, "no_entitlement"),
        (snapshot(starts_at=NOW + timedelta(seconds=1)), (), True, "not_started"),
        (snapshot("pending", starts_at=NOW), (), True, "ok"),
        (snapshot(ends_at=NOW), (), True, "expired"),
        (snapshot("suspended", ends_at=NOW), (), True, "expired"),
        (snapshot("expired"), (), True, "expired"),
        (snapshot("suspended"), ("block_use",), False, "suspended"),
        (snapshot("revoked", ends_at=NOW), ("block_use",), False, "revoked"),
        (snapshot(), ("block_use",), False, "restricted"),
        (snapshot(), ("hide", "block_new_purchase"), True, "ok"),
        (snapshot(), (), False, "no_seat"),
    ],
)
def test_each_case_has_its_code(
    entitlement: Snapshot | None, effects: tuple[str, ...], has_seat: bool | None, code: str
) -> None:
    decision = decide(entitlement, effects, has_seat, NOW)
    assert (decision.code, decision.allow) == (code, code == "ok")


states = st.sampled_from([state.value for state in Entitlement.State])
moments = st.datetimes(datetime(2020, 1, 1), datetime(2033, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


@given(
    state=states,
    start=moments,
    end=moments,
    now=moments,
    effects=st.sets(st.sampled_from(["hide", "block_use", "hold_money"])),
    has_seat=st.sampled_from([None, True, False]),
)
def test_whoever_is_let_in_is_inside_the_time_unrestricted_and_seated(
    state: str, start: datetime, end: datetime, now: datetime, effects: set[str], has_seat: bool | None
) -> None:
    decision = decide(Snapshot("ent_1", state, start, end, 3), effects, has_seat, now)
    if decision.allow:
        assert start <= now < end
        assert state in ("pending", "active")
        assert "block_use" not in effects
        assert has_seat is not False
        assert decision.valid_until == end
    assert decision.stamp == 3
    assert 0 <= ttl_s(decision, 30, now) <= 30


def test_an_answer_is_never_kept_beyond_the_end() -> None:
    ending = decide(snapshot(ends_at=NOW + timedelta(seconds=12, milliseconds=900)), (), None, NOW)
    assert ttl_s(ending, 30, NOW) == 12
    assert ttl_s(decide(snapshot(), (), None, NOW), 30, NOW) == 30
    assert ttl_s(decide(snapshot("revoked"), (), None, NOW), 30, NOW) == 30


def test_of_several_purchases_the_most_useful_answer_counts() -> None:
    codes = ["revoked", "expired", "suspended", "ok"]
    for order in permutations(codes):
        assert best([Decision(code == "ok", code) for code in order]).code == "ok"
    assert best([]).code == "no_entitlement"
    assert {decide(snapshot(state), (), None, NOW).code for state in states.elements} <= set(PRECEDENCE)
