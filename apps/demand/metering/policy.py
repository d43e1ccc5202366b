"""`policies/metering.yaml`, read strictly: how late, how early, and at which shares of the quota somebody is told."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from msgspec import Meta, Struct

from intelgraph.policy_files import reads
from intelgraph.strict_yaml import read_as

AboveZero = Annotated[int, Meta(ge=1)]


class _File(Struct, forbid_unknown_fields=True):
    version: Literal[1]
    late_window_days: AboveZero
    future_tolerance_minutes: AboveZero
    thresholds_percent: list[AboveZero]

    def __post_init__(self) -> None:
        if self.thresholds_percent != sorted(set(self.thresholds_percent)):
            raise ValueError("thresholds_percent does not rise")


@dataclass(frozen=True)
class MeteringPolicy:
    """late_window: how old an event may be to be counted. thresholds_percent: ascending."""

    late_window: timedelta
    future_tolerance: timedelta
    thresholds_percent: tuple[int, ...]


@reads("metering.yaml")
def metering_policy() -> MeteringPolicy:
    """The policy in force. Raises: UnreadableYaml."""
    return _read(Path(settings.POLICIES_DIR) / "metering.yaml")


@lru_cache(maxsize=8)
def _read(path: Path) -> MeteringPolicy:
    given = read_as(path, _File)
    return MeteringPolicy(
        late_window=timedelta(days=given.late_window_days),
        future_tolerance=timedelta(minutes=given.future_tolerance_minutes),
        thresholds_percent=tuple(given.thresholds_percent),
    )
