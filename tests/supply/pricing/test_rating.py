"""What a plan comes to: seats and use beyond what is included; and the snapshot that is rated."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.supply.pricing.charges import ChargeRefused
from apps.supply.pricing.rules import rate, total
from apps.supply.pricing.terms import Meter, PriceTerms, TermsUnreadable

METER = Meter(
    "rows", {"en": "Rows"}, {"en": "rows"}, included_quantity=100_000, package_size=1_000, package_price_minor=40
)
TEAM = PriceTerms(
    plan="pln_0000000000000000team",
    version=2,
    name={"en": "Team", "de": "Team"},
    currency="EUR",
    period="month",
    seat_price_minor=29_00,
    min_seats=3,
    max_seats=50,
    meter=METER,
)


@pytest.mark.parametrize(
    ("seats", "used", "expected"),
    [
        (3, 0, 87_00),
        (3, 100_000, 87_00),
        (3, 100_001, 87_40),
        (3, 101_000, 87_40),
        (3, 101_001, 87_80),
        (50, 1_000_000, 1450_00 + 360_00),
    ],
)
def test_a_month_is_seats_and_started_packages_beyond_the_included(seats, used, expected):
    assert total(rate(TEAM, seats, used)) == expected


def test_a_plan_without_a_meter_has_one_line_and_refuses_use():
    plain = replace(TEAM, meter=None)
    assert [line.kind for line in rate(plain, 3)] == ["seats"]
    with pytest.raises(ChargeRefused, match="no_meter"):
        rate(plain, 3, 1)


@pytest.mark.parametrize(
    ("seats", "used", "code"),
    [
        (2, 0, "seats_below_minimum"),
        (51, 0, "seats_above_maximum"),
        (3, -1, "out_of_range"),
        (3, 10**15 + 1, "out_of_range"),
    ],
)
def test_what_the_plan_is_not_sold_for_is_refused(seats, used, code):
    with pytest.raises(ChargeRefused, match=code):
        rate(TEAM, seats, used)


@given(st.integers(3, 50), st.integers(0, 10**12))
def test_every_line_is_its_quantity_times_its_price(seats, used):
    for line in rate(TEAM, seats, used):
        assert line.amount_minor == line.quantity * line.unit_price_minor


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_more_use_never_costs_less(a, b):
    low, high = sorted((a, b))
    assert total(rate(TEAM, 3, low)) <= total(rate(TEAM, 3, high))


def test_a_snapshot_is_read_back_as_it_was_with_the_same_digest():
    for terms in (TEAM, replace(TEAM, meter=None, max_seats=None)):
        again = PriceTerms.from_json(terms.to_json())
        assert again == terms
        assert again.digest == terms.digest


def test_any_change_of_the_terms_changes_the_digest():
    changed = [
        replace(TEAM, seat_price_minor=29_01),
        replace(TEAM, version=3),
        replace(TEAM, currency="USD"),
        replace(TEAM, meter=replace(METER, included_quantity=99_999)),
        replace(TEAM, meter=None),
    ]
    assert len({terms.digest for terms in [TEAM, *changed]}) == 6


@pytest.mark.parametrize("change", [{"schema": 2}, {"schema": None}, {"surprise": 1}])
def test_a_snapshot_of_another_shape_is_refused(change):
    with pytest.raises(TermsUnreadable):
        PriceTerms.from_json(TEAM.to_json() | change)
