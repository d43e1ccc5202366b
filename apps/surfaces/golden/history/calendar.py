"""When things happened, counted back from the day a marketplace was made: the same for every run on it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

MONTH = timedelta(days=30.4375)


@dataclass(frozen=True)
class Calendar:
    """`day_one` is the moment the marketplace was made; everything golden lies before it."""

    day_one: datetime

    def ago(self, days: float, about: str = "") -> datetime:
        """So many days before day one, at an hour of a working day that `about` decides."""
        at = self.day_one - timedelta(days=days)
        wanted = at.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(minutes=spread(about, 540))
        return min(wanted, self.day_one - timedelta(minutes=10))

    def months_ago(self, months: float, about: str = "") -> datetime:
        """So many months before day one, some days to and fro."""
        return self.ago(months * MONTH.days + spread(f"{about}|day", 9) - 4, about)


def spread(about: str, most: int) -> int:
    """A number from 0 to most-1 that looks like chance and is the same for the same words."""
    return int.from_bytes(hashlib.sha256(about.encode()).digest()[:8]) % most
