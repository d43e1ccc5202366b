"""The five charge models against published examples, their edges, and what must hold for any quantity."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.supply.pricing.charges import ChargeRefused, Tier, flat, graduated, package, packages, per_unit, volume

# The worked example of semantics B: prices in minor units, so 0.10 is 10.
PUBLISHED = (Tier(1_000, Decimal(10)), Tier(10_000, Decimal(5)), Tier(None, Decimal(1)))
quantities = st.integers(0, 10**9)


def test_fifteen_thousand_units_cost_600_graduated_and_150_by_volume():
    assert graduated(15_000, PUBLISHED) == 600_00
    assert volume(15_000, PUBLISHED) == 150_00


@pytest.mark.parametrize(
    ("quantity", "by_graduation", "by_volume"),
    [
        (0, 0, 0),
        (1, 10, 10),
        (1_000, 10_000, 10_000),
        (1_001, 10_005, 5_005),
        (10_000, 55_000, 50_000),
        (10_001, 55_001, 10_001),
    ],
)
def test_a_tier_ends_with_its_boundary_unit(quantity, by_graduation, by_volume):
    assert graduated(quantity, PUBLISHED) == by_graduation
    assert volume(quantity, PUBLISHED) == by_volume


def test_a_flat_fee_is_charged_only_for_tiers_that_are_entered():
    tiers = (Tier(10, Decimal(0), flat_minor=100), Tier(None, Decimal(1), flat_minor=1_000))
    assert [graduated(n, tiers) for n in (0, 1, 10, 11)] == [0, 100, 100, 1_101]
    assert [volume(n, tiers) for n in (0, 1, 10, 11)] == [0, 100, 100, 1_011]


def test_crossing_a_tier_can_reduce_a_volume_bill():
    assert volume(1_001, PUBLISHED) < volume(1_000, PUBLISHED)


@pytest.mark.parametrize(("quantity", "expected"), [(0, 0), (1, 1), (999, 1), (1_000, 1), (1_001, 2), (2_000, 2)])
def test_a_started_package_is_charged_whole(quantity, expected):
    assert packages(quantity, 1_000) == expected
    assert package(quantity, 1_000, 250) == expected * 250


def test_a_line_is_rounded_once_and_half_to_even():
    assert per_unit(1, Decimal("0.5")) == 0
    assert per_unit(3, Decimal("0.5")) == 2
    assert per_unit(3, Decimal("0.335")) == 1
    assert graduated(3, (Tier(1, Decimal("0.4")), Tier(None, Decimal("0.4")))) == 1


def test_a_flat_price_is_itself():
    assert flat(99_00) == 99_00


@pytest.mark.parametrize(
    "tiers",
    [
        (),
        (Tier(10, Decimal(1)),),
        (Tier(None, Decimal(1)), Tier(None, Decimal(1))),
        (Tier(10, Decimal(1)), Tier(5, Decimal(1)), Tier(None, Decimal(1))),
        (Tier(10, Decimal(1)), Tier(10, Decimal(1)), Tier(None, Decimal(1))),
        (Tier(0, Decimal(1)), Tier(None, Decimal(1))),
    ],
)
@pytest.mark.parametrize("model", [graduated, volume])
def test_tiers_that_do_not_cover_every_quantity_once_are_refused(tiers, model):
    with pytest.raises(ChargeRefused, match="tiers"):
        model(1, tiers)


@pytest.mark.parametrize(
    ("quantity", "price", "code"),
    [
        (-1, "1", "out_of_range"),
        (1, "-1", "out_of_range"),
        (1, "0.0000000000001", "scale"),
        (1, "NaN", "scale"),
        (1, "Infinity", "scale"),
    ],
)
def test_what_is_no_quantity_or_price_is_refused(quantity, price, code):
    with pytest.raises(ChargeRefused, match=code):
        per_unit(quantity, Decimal(price))


def test_a_total_beyond_64_bits_is_refused_not_wrapped():
    with pytest.raises(ChargeRefused, match="out_of_range"):
        per_unit(10**15, Decimal(10**6))


@given(quantities, quantities)
def test_graduated_never_falls_when_use_grows(a, b):
    low, high = sorted((a, b))
    assert graduated(low, PUBLISHED) <= graduated(high, PUBLISHED)


@given(quantities, st.decimals(0, 10**6, places=6))
def test_one_endless_tier_is_a_unit_price_in_every_model(quantity, price):
    tiers = (Tier(None, price),)
    assert graduated(quantity, tiers) == volume(quantity, tiers) == per_unit(quantity, price)


@given(quantities, st.integers(1, 10**6), st.integers(0, 10**6))
def test_packages_hold_the_quantity_with_less_than_one_to_spare(quantity, size, price):
    number = packages(quantity, size)
    assert 0 <= number * size - quantity < size
    assert package(quantity, size, price) == number * price
