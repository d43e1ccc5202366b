"""What was measured beside what was aimed at, as a table for people and JSON to compare."""

import json
import math
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil


@dataclass(frozen=True)
class Figure:
    """One measured value and its goal, in `unit`. At most the goal is good, or at least where `least` is set."""

    what: str
    value: float
    goal: float
    unit: str
    least: bool = False
    note: str = ""

    @property
    def ok(self) -> bool:
        return self.value >= self.goal if self.least else self.value <= self.goal

    @property
    def verdict(self) -> str:
        """`ok`, or by how much it was missed."""
        if self.ok:
            return "ok"
        above, below = (self.goal, self.value) if self.least else (self.value, self.goal)
        factor = above / below if below else math.inf
        return f"miss, {factor:.1f} times" if math.isfinite(factor) else "miss"

    def line(self) -> str:
        sign = "≥" if self.least else "≤"
        return f"{self.what:<58} {shown(self.value):>9} {self.unit:<10} {sign} {shown(self.goal):<8} {self.verdict}"

    def as_json(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "value": round(self.value, 4),
            "unit": self.unit,
            "goal": self.goal,
            "at": "least" if self.least else "most",
            "ok": self.ok,
            "note": self.note,
        }


def shown(value: float) -> str:
    """Three digits that mean something.

    >>> shown(12345.6), shown(3.14159), shown(0.0271)
    ('12,346', '3.14', '0.0271')
    """
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def percentile(values: Iterable[float], share: float) -> float:
    """The value that this share of them does not exceed (nearest rank). Raises: ValueError where there is none."""
    ranked = sorted(values)
    if not ranked:
        raise ValueError("no values")
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def machine() -> dict[str, Any]:
    """How big the machine is and how busy it was, without a name."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "load_1_min": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def write(figures: Sequence[Figure], folder: Path, day: str, facts: dict[str, Any]) -> Path:
    """Keep them as `<day>.json`; a later run of a day takes the earlier one's place."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{day}.json"
    document = {**facts, "figures": [each.as_json() for each in figures]}
    path.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
