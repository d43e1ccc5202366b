"""The drawings hold for any numbers: nothing raises, every coordinate is finite and stays in its box."""

import itertools
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.surfaces.components import charts

numbers = st.one_of(
    st.none(),
    st.integers(min_value=-(10**400), max_value=10**400),
    st.floats(allow_nan=True, allow_infinity=True),
    st.decimals(allow_nan=True, allow_infinity=True),
)


def _coordinates(line: charts.Line) -> list[float]:
    return [float(part) for pair in f"{line.points} {line.area}".split() for part in pair.split(",")]


@given(st.lists(numbers, max_size=40), st.booleans())
def test_any_series_gives_finite_coordinates_in_the_box(values, from_zero):
    on = charts.scale(values, from_zero=from_zero)
    line = charts.line(values, on)
    assert all(math.isfinite(place) and 0 <= place <= 100 for place in _coordinates(line))
    assert math.isfinite(on.low)
    assert math.isfinite(on.high)
    assert on.low < on.high
    assert 2 <= len(on.ticks) <= 8
    for bar in charts.bars(values, on):
        assert all(math.isfinite(part) for part in (bar.x, bar.y, bar.width, bar.height))
        assert bar.x >= 0
        assert bar.x + bar.width <= 100.01
        assert bar.y >= 0
        assert bar.y + bar.height <= 100.01
        assert bar.height >= 0


@given(numbers, numbers, st.sampled_from(["lower", "higher"]))
def test_gauges_hold_for_any_numbers(value, limit, better):
    for gauge in (charts.headroom(value, limit, better=better), charts.meter(value, limit)):
        assert 0 <= gauge.fill <= 100
        assert 0 <= gauge.tick <= 100


def test_a_scale_ends_on_round_numbers_and_holds_every_value():
    on = charts.scale([41, 44, 86])
    assert on.ticks == (0, 25, 50, 75, 100)
    assert charts.scale([-9, 15]).ticks == (-10, 0, 10, 20)
    assert charts.scale([]).ticks == (0.0, 0.25, 0.5, 0.75, 1.0)


def test_the_highest_value_is_highest_and_the_last_stands_at_the_end():
    on = charts.scale([0, 50, 100])
    assert charts.line([0, 50, 100], on).points == "0.00,100.00 50.00,50.00 100.00,0.00"
    assert charts.line([100], on).last == (100.0, 0.0)


def test_a_missing_value_leaves_its_place_empty():
    on = charts.scale([0, 100])
    assert charts.line([0, None, 100], on).points == "0.00,100.00 100.00,0.00"
    assert charts.bars([1, None, 2], charts.scale([1, 2]))[1].height == 0


def test_a_negative_bar_hangs_below_the_zero_line():
    up, down = charts.bars([10, -10], charts.scale([10, -10]))
    assert (up.y + up.height, down.y) == (50, 50)
    assert down.y + down.height == 100


@pytest.mark.parametrize(
    ("value", "limit", "better", "fill", "near", "over"),
    [
        (184, 300, "lower", 49.07, False, False),
        (655, 700, "lower", 74.86, True, False),
        (300, 300, "lower", 80.0, True, False),
        (400, 300, "lower", 100.0, True, True),
        (2410, 1000, "higher", 33.2, False, False),
        (900, 1000, "higher", 88.89, True, True),
        (Decimal("0"), 300, "lower", 0.0, False, False),
    ],
)
def test_headroom_shows_how_much_of_the_limit_is_used(value, limit, better, fill, near, over):
    gauge = charts.headroom(value, limit, better=better)
    assert (gauge.fill, gauge.near, gauge.over) == (fill, near, over)


def test_a_meter_past_its_quota_moves_the_tick_inward():
    assert charts.meter(50, 100) == charts.Gauge(fill=50.0, tick=100.0, near=False, over=False)
    assert charts.meter(80, 100).near
    assert not charts.meter(80, 100).over
    assert charts.meter(200, 100) == charts.Gauge(fill=100.0, tick=50.0, near=True, over=True)
    assert charts.meter(0, 0) == charts.Gauge(fill=0.0, tick=0.0, near=False, over=False)


@given(st.integers(min_value=1, max_value=500), st.integers(min_value=2, max_value=12))
def test_labels_stand_under_their_marks_at_equal_distances_up_to_the_last(count, most):
    for marks in (charts.bar_marks(count), charts.line_marks(count)):
        labels = charts.labels(marks, most)
        assert 1 <= len(labels) <= most
        assert [label.x for label in labels] == [marks[label.index] for label in labels]
        assert labels[-1].index == count - 1
        steps = {second.index - first.index for first, second in itertools.pairwise(labels)}
        assert len(steps) <= 1
        kept = [label.index for label in labels if not label.minor]
        assert kept[-1] == count - 1
        assert len({second - first for first, second in itertools.pairwise(kept)}) <= 1


@given(st.lists(st.integers(min_value=1, max_value=1000), min_size=1, max_size=40))
def test_marks_are_the_middles_of_bars_and_the_points_of_lines(values):
    on = charts.scale(values)
    middles = [bar.x + bar.width / 2 for bar in charts.bars(values, on)]
    assert middles == pytest.approx(charts.bar_marks(len(values)), abs=0.01)
    points = [float(pair.split(",")[0]) for pair in charts.line(values, on).points.split()]
    assert points == pytest.approx(charts.line_marks(len(values)), abs=0.01)
