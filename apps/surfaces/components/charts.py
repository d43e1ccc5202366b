"""Geometry of the charts that the server draws: plain numbers in, finite coordinates out. No Django import.

Every drawing lives in a box 100 wide and 100 high (y grows downward) which the sheet stretches to its place.
A value that is missing, not a number or infinite is left out; a value past what a float can hold is pinned.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

Number = int | float | Decimal

_PIN = 1e300
_FLAT = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """From `low` at the bottom of the box to `high` at its top, with ticks at round numbers."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def y(self, value: float) -> float:
        """The height of a value: 100 at the bottom, 0 at the top, never outside."""
        return _within(100 - 100 * _share(value, self.low, self.high))


@dataclass(frozen=True, slots=True)
class Line:
    """A series as SVG reads it: `points` for the polyline, `area` for the polygon under it, and its last point."""

    points: str
    area: str
    last: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, from its upper left corner; a negative value hangs below the zero line."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Gauge:
    """A level bar: the filled part, where the tick stands, and whether the level is near or past its limit."""

    fill: float
    tick: float
    near: bool
    over: bool


def finite(value: Number | None) -> float | None:
    """A number that can be drawn, or None. Numbers too large for a float are pinned at ±1e300."""
    if value is None:
        return None
    try:
        number = float(value)
    except OverflowError:
        number = _PIN if value > 0 else -_PIN
    except ValueError:  # a signalling NaN of decimal
        return None
    if math.isnan(number) or math.isinf(number):
        return None
    return max(-_PIN, min(_PIN, number))


def scale(values: Iterable[Number | None], *, steps: int = 4, from_zero: bool = True) -> Scale:
    """A scale that holds all values and ends on round numbers; with no values it runs from 0 to 1."""
    numbers = [number for value in values if (number := finite(value)) is not None]
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    if from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    size = max(1.0, abs(low), abs(high))
    if high - low < _FLAT * size:
        low, high = (low, low + size) if low >= 0 else (high - size, high)
    step = _round_step((high - low) / steps)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(index * step for index in range(first, last + 1))
    return Scale(low=ticks[0], high=ticks[-1], ticks=ticks)


def line(values: Sequence[Number | None], on: Scale) -> Line:
    """A series spread evenly over the width of the box. One value stands at its right end, where the latest is."""
    numbers = [finite(value) for value in values]
    places = [
        (x, round(on.y(number), 2))
        for x, number in zip(line_marks(len(numbers)), numbers, strict=True)
        if number is not None
    ]
    if not places:
        return Line(points="", area="", last=None)
    points = " ".join(f"{x:.2f},{y:.2f}" for x, y in places)
    floor = on.y(0.0) if on.low <= 0 <= on.high else 100.0
    area = f"{places[0][0]:.2f},{floor:.2f} {points} {places[-1][0]:.2f},{floor:.2f}"
    return Line(points=points, area=area, last=places[-1])


def bars(values: Sequence[Number | None], on: Scale, *, gap: float = 0.22) -> tuple[Bar, ...]:
    """One bar a value, evenly spread; a missing value keeps its place with a bar of no height."""
    room = 100 / len(values) if values else 0.0
    zero = on.y(max(on.low, min(on.high, 0.0)))
    drawn = []
    for index, value in enumerate(values):
        number = finite(value)
        top = zero if number is None else on.y(number)
        drawn.append(
            Bar(
                x=round(room * (index + gap / 2), 3),
                y=round(min(top, zero), 2),
                width=round(room * (1 - gap), 3),
                height=round(abs(top - zero), 2),
            )
        )
    return tuple(drawn)


def headroom(value: Number | None, limit: Number | None, *, better: str = "lower") -> Gauge:
    """How much of a limit a measured value uses. The tick stands at 80; a value at its limit reaches it.

    `better` is "lower" for a ceiling (a latency) and "higher" for a floor (a throughput).
    """
    measured, bound = finite(value), finite(limit)
    if measured is None or bound is None or bound <= 0 or (better == "higher" and measured <= 0):
        return Gauge(fill=0.0, tick=80.0, near=False, over=False)
    used = bound / measured if better == "higher" else measured / bound
    used = max(0.0, min(used, 10.0))
    return Gauge(fill=round(min(100.0, 80 * used), 2), tick=80.0, near=used >= 0.9, over=used > 1)


def meter(used: Number | None, included: Number | None) -> Gauge:
    """Use against what is included. The tick moves inward as soon as use is past it, so both stay in the box."""
    level, quota = max(0.0, finite(used) or 0.0), max(0.0, finite(included) or 0.0)
    if quota <= 0:
        return Gauge(fill=100.0 if level > 0 else 0.0, tick=0.0, near=level > 0, over=level > 0)
    full = max(level, quota)
    share = level / quota
    return Gauge(
        fill=round(_within(100 * (level / full)), 2),
        tick=round(_within(100 * (quota / full)), 2),
        near=share >= 0.8,
        over=share > 1,
    )


@dataclass(frozen=True, slots=True)
class Label:
    """A text under the mark of one value. x: that mark's middle. minor: left out where there is little room."""

    index: int
    x: float
    minor: bool


def labels(marks: Sequence[float], most: int = 7) -> tuple[Label, ...]:
    """Which marks are labelled: every n-th, counted back from the last, so that equal distances are equal steps."""
    step = max(1, -(-len(marks) // most))
    chosen = range(len(marks) - 1, -1, -step)
    found = [Label(index, marks[index], minor=bool(place % 2)) for place, index in enumerate(chosen)]
    return tuple(reversed(found))


def line_marks(count: int) -> tuple[float, ...]:
    """Where the values of a line stand: evenly over the width of the box, a single one at its right end."""
    gap = 100 / (count - 1) if count > 1 else 0.0
    return tuple(round(100 - gap * (count - 1 - index), 2) for index in range(count))


def bar_marks(count: int) -> tuple[float, ...]:
    """Where the middles of bars stand."""
    return tuple(round(100 / count * (index + 0.5), 3) for index in range(count))


def _share(value: float, low: float, high: float) -> float:
    span = high - low
    return 0.0 if span <= 0 else value / span - low / span


def _within(number: float) -> float:
    return max(0.0, min(100.0, number))


def _round_step(rough: float) -> float:
    """The next of 1, 2, 2.5, 5 or 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next((power * factor for factor in (1, 2, 2.5, 5) if power * factor >= rough * (1 - 1e-9)), power * 10)
