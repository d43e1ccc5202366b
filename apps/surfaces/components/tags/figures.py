"""Tags for drawings: charts, sparks, gauges. The geometry is of `charts.py`, the words and the table are here."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from zlib import crc32

from django.template import Library

from apps.surfaces.components import amounts, charts

register = Library()

LINE_STYLES = ("l1", "l2", "l3", "l4")
BAR_STYLES = ("b1", "b2", "b3", "b4")


def _written(value: Any, currency: str, unit: str) -> str:
    if value is None:
        return amounts.NOTHING
    if currency:
        return amounts.money(value, currency)
    return f"{amounts.count(value)} {unit}".strip()


def _short(value: float, currency: str, unit: str) -> str:
    if currency:
        return amounts.money_short(round(value), currency)
    short = amounts.count_short(Decimal(repr(value)))
    return f"{short} {unit}" if unit == "%" else short


def _series(series: Mapping[str, Sequence[Any]] | Sequence[Any], title: str) -> list[tuple[str, list[Any]]]:
    """Up to four named series; a bare list of numbers is one series with the title of the chart."""
    if isinstance(series, Mapping):
        return [(str(name), list(values)) for name, values in series.items()][:4]
    return [(title, list(series))]


def _frame(
    title: str,
    labels: Sequence[Any],
    named: list[tuple[str, list[Any]]],
    currency: str,
    unit: str,
    text: str,
    limit: Any,
    marks: Sequence[float],
) -> dict[str, Any]:
    """What line and bar charts share: scale, axis texts, the table, and ids which no other chart on the page has.

    marks: where each label's value is drawn, so that the text stands under it.
    """
    on = charts.scale([value for _name, values in named for value in values] + [limit])
    names = [str(label) for label in labels]
    return {
        "id": f"chart-{crc32(repr((title, names, named)).encode()):x}",
        "title": title,
        "text": text,
        "names": [name for name, _values in named],
        "on": on,
        "ticks": [{"y": f"{on.y(tick):.2f}", "text": _short(tick, currency, unit)} for tick in reversed(on.ticks)],
        "zero": f"{on.y(0):.2f}" if on.low <= 0 <= on.high else "100",
        "limit": f"{on.y(float(limit)):.2f}" if charts.finite(limit) is not None else "",
        "limit_text": _written(limit, currency, unit) if limit is not None else "",
        "shown": [
            {"text": names[label.index], "x": f"{label.x:.2f}", "minor": label.minor} for label in charts.labels(marks)
        ],
        "rows": [
            {
                "label": label,
                "cells": [
                    _written(values[index] if index < len(values) else None, currency, unit) for _n, values in named
                ],
            }
            for index, label in enumerate(names)
        ],
        "bare": not any(charts.finite(value) is not None for _name, values in named for value in values),
    }


@register.inclusion_tag("components/chart_line.html")
def chart_line(
    title: str,
    labels: Sequence[Any],
    series: Any,
    currency: str = "",
    unit: str = "",
    text: str = "",
    limit: Any = None,
    column: str = "",
) -> dict[str, Any]:
    """Lines over time, the latest point lit. `series` is a list of numbers or a mapping of name to numbers (at most 4).

    With `currency` the numbers are minor units. `text` says in words what the drawing shows; `limit` draws a line.
    """
    named = _series(series, title)
    frame = _frame(title, labels, named, currency, unit, text, limit, charts.line_marks(len(labels)))
    drawn = [charts.line(values, frame["on"]) for _name, values in named]
    lines = [
        {"name": name, "css": css, "line": one}
        for (name, _values), css, one in zip(named, LINE_STYLES, drawn, strict=False)
    ]
    last = drawn[0].last if drawn else None
    point = {"x": f"{last[0]:.2f}", "y": f"{last[1]:.2f}"} if last else None
    return {**frame, "lines": lines, "point": point, "column": column}


@register.inclusion_tag("components/chart_bars.html")
def chart_bars(
    title: str,
    labels: Sequence[Any],
    series: Any,
    currency: str = "",
    unit: str = "",
    text: str = "",
    limit: Any = None,
    column: str = "",
    latest: str = "",
) -> dict[str, Any]:
    """One bar a label, the latest lit and named in a legend. Parameters as of `chart_line`, with one series.

    latest: the legend's words, by default the last label.
    """
    named = _series(series, title)[:1]
    frame = _frame(title, labels, named, currency, unit, text, limit, charts.bar_marks(len(labels)))
    drawn = charts.bars(named[0][1] if named else [], frame["on"])
    rects = [
        {"x": f"{bar.x:.3f}", "y": f"{bar.y:.2f}", "width": f"{bar.width:.3f}", "height": f"{bar.height:.2f}"}
        for bar in drawn
    ]
    return {**frame, "rects": rects, "column": column, "latest": latest or (str(labels[-1]) if labels else "")}


@register.inclusion_tag("components/sparkline.html")
def sparkline(values: Sequence[Any], label: str = "") -> dict[str, Any]:
    """A small line without axes, for a figure that stands beside it; decoration unless it has a label."""
    drawn = charts.line(list(values), charts.scale(values, from_zero=False))
    point = {"x": f"{drawn.last[0]:.2f}", "y": f"{drawn.last[1]:.2f}"} if drawn.last else None
    return {"line": drawn, "point": point, "label": label}


@register.inclusion_tag("components/headroom.html")
def headroom(value: Any, limit: Any, better: str = "lower") -> dict[str, Any]:
    """A bar of how much of a limit is used; the tick is the limit, orange means within a tenth of it."""
    gauge = charts.headroom(value, limit, better=better)
    return {"fill": f"{gauge.fill:.2f}", "tick": f"{gauge.tick:.2f}", "hot": gauge.near}


@register.inclusion_tag("components/meter.html")
def meter(used: Any, included: Any) -> dict[str, Any]:
    """Only the bar of `usage_meter`: use with a tick at what is included."""
    gauge = charts.meter(used, included)
    return {"fill": f"{gauge.fill:.2f}", "tick": f"{gauge.tick:.2f}", "hot": gauge.near}


@register.inclusion_tag("components/histogram.html")
def histogram(values: Sequence[Any], label: str = "") -> dict[str, Any]:
    """Counts in classes of equal width, without axes, as over the price filter."""
    drawn = charts.bars(list(values), charts.scale(values), gap=0.1)
    rects = [
        {"x": f"{bar.x:.3f}", "y": f"{bar.y:.2f}", "width": f"{bar.width:.3f}", "height": f"{bar.height:.2f}"}
        for bar in drawn
    ]
    return {"rects": rects, "label": label}


@register.inclusion_tag("components/kpi.html")
def kpi(
    label: str, value: object, delta: str = "", tone: str = "", values: Any = (), direction: str = ""
) -> dict[str, Any]:
    """A figure with its change and a spark. Stands inside `<dl class="card kpis">`; direction is up, down or none."""
    return {"label": label, "value": value, "delta": delta, "tone": tone, "values": values, "direction": direction}
