"""Times as rows give them: each is one that Python can hold and that every time zone can write.

PostgreSQL keeps times from 4713 BC on, Python from the year 1; and the first and the last day of Python's calendar are
outside it on some clocks. One such row must not shut the pages of its list, so it is read as the nearest day within.
"""

from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg import DataError
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap

FIRST = datetime(1, 1, 2, tzinfo=UTC)
LAST = datetime(9999, 12, 30, tzinfo=UTC)


class PlaceableTimeLoader(BaseTzLoader):
    """Reads a timestamptz as an aware time from FIRST to LAST."""

    def load(self, data: Buffer) -> datetime:
        try:
            time: datetime = super().load(data)
        except DataError:
            text = bytes(data)
            return FIRST if text.endswith(b" BC") or text.startswith(b"-") else LAST
        if 1 < time.year < 9999:
            return time
        return min(max(time, FIRST), LAST)


@lru_cache(maxsize=8)
def placing(adapters: AdaptersMap, zone: tzinfo) -> AdaptersMap:
    """The adapters of Django's connections, with this loader in place of its own."""
    ours = AdaptersMap(adapters)
    ours.register_loader("timestamptz", type("ZonedTimeLoader", (PlaceableTimeLoader,), {"timezone": zone}))
    return ours
