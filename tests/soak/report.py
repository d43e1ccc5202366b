"""What a soak has shown: for each id its runs, the promises that broke and the time to heal; kept as JSON."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from apps.ground import clock
from apps.surfaces.operations.bench.figures import machine


@dataclass
class Report:
    """Filled while the soak runs. A broken promise is laid to every fault since the check before."""

    seed: int
    seconds: float
    machine: dict[str, Any] = field(default_factory=machine)
    answers: Counter[str] = field(default_factory=Counter)
    checks: int = 0
    surprises: list[str] = field(default_factory=list)
    _heals: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    _runs: Counter[str] = field(default_factory=Counter)
    _broken: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _since_check: set[str] = field(default_factory=set)

    def healed(self, fault: str, seconds: float) -> None:
        """It was done, and so many seconds after its end an order was taken again."""
        self._ran(fault)
        self._heals[fault].append(seconds)

    def not_healed(self, fault: str, why: str) -> None:
        self._ran(fault)
        self._broken[fault].append(f"P15: {why}")

    def checked(self, broken: list[str]) -> None:
        """What `check_promises` found."""
        self.checks += 1
        for each in broken:
            for fault in sorted(self._since_check) or ["none"]:
                self._broken[fault].append(each)
        self._since_check.clear()

    def surprised(self, what: str) -> None:
        """An answer that no fault explains."""
        self.surprises.append(what)

    @property
    def holds(self) -> bool:
        return not self._broken and not self.surprises

    def rows(self) -> list[dict[str, Any]]:
        return [
            {
                "id": fault,
                "runs": self._runs[fault],
                "broken": self._broken.get(fault, []),
                "heal_p50_s": round(median(heals), 2) if (heals := self._heals.get(fault)) else None,
                "heal_max_s": round(max(heals), 2) if heals else None,
            }
            for fault in sorted({*self._runs, *self._broken})
        ]

    def lines(self) -> list[str]:
        """The same for people."""
        found = [f"{'id':<5}{'runs':>5}{'broken':>8}{'heal p50':>10}{'max':>8}"]
        for row in self.rows():
            heal = [f"{row[name]:.1f} s" if row[name] is not None else "–" for name in ("heal_p50_s", "heal_max_s")]
            found.append(f"{row['id']:<5}{row['runs']:>5}{len(row['broken']):>8}{heal[0]:>10}{heal[1]:>8}")
            found += [f"      {each}" for each in row["broken"][:5]]
        asked = ", ".join(f"{count} {what}" for what, count in sorted(self.answers.items()))
        found.append(f"answers: {asked}; {self.checks} checks of the promises; seed {self.seed}")
        return [*found, *(f"surprise: {each}" for each in self.surprises[:10])]

    def write(self, folder: Path) -> Path:
        """Keep it as the evidence of this run."""
        folder.mkdir(parents=True, exist_ok=True)
        now = clock.now()
        path = folder / f"{now:%Y-%m-%d-%H%M%S}-seed-{self.seed}.json"
        document = {
            "ended": now.isoformat(timespec="seconds"),
            "seed": self.seed,
            "seconds": self.seconds,
            "machine": self.machine,
            "holds": self.holds,
            "checks": self.checks,
            "answers": dict(sorted(self.answers.items())),
            "surprises": self.surprises,
            "faults": self.rows(),
        }
        path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        return path

    def _ran(self, fault: str) -> None:
        self._runs[fault] += 1
        self._since_check.add(fault)
