"""Dates and times as people read them: in the marketplace's zone, so that one deadline has one date everywhere.

Pages, emails, notices and operators' forms share these functions. The zone is the marketplace's even where none is
active, as in a worker that sends email; outside a marketplace it is the active one.
"""

from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, format_timedelta, get_timezone_name
from django.utils import timezone

from apps.ground import clock
from apps.ground.tenancy.models import Marketplace
from apps.ground.web.language import active_language
from intelgraph.database.connection import connection

NOTHING = "–"
RECENT_DAYS = 7
THRESHOLD = 2  # below so many of a unit the next smaller one says more: 30 hr, not 1 day


@lru_cache(maxsize=64)
def _locale(language: str) -> Locale:
    """Babel's locale for a language of Django. Plain English is written day before month, which no reader mistakes."""
    try:
        return Locale.parse("en_GB" if language in ("", "en") else language, sep="-" if "-" in language else "_")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def locale() -> Locale:
    """The locale of the active language; English where none is active or Babel does not know it."""
    return _locale(active_language())


def zone() -> tzinfo:
    """The zone in which this marketplace's times are read."""
    tenant = connection.tenant
    return ZoneInfo(tenant.time_zone) if isinstance(tenant, Marketplace) else timezone.get_current_timezone()


def local(value: date | datetime) -> date | datetime:
    """An aware time in the marketplace's zone, or as it is at either end of the calendar, where that zone has none;
    dates and naive times stay as they are."""
    if not (isinstance(value, datetime) and timezone.is_aware(value)):
        return value
    try:
        return value.astimezone(zone())
    except OverflowError:
        return value


def day(value: date | datetime | None) -> str:
    """A date without its time: 24 Nov 2026."""
    return NOTHING if value is None else str(format_date(local(value), format="medium", locale=locale()))


def moment(value: date | datetime | None) -> str:
    """A date with time and zone, as for every deadline: 24 Nov 2026, 09:00 CET."""
    there = None if value is None else local(value)
    if not isinstance(there, datetime):
        return day(there)
    written = f"{day(there)}, {format_time(there, format='HH:mm', locale=locale())}"
    return f"{written} {_short_zone(there)}".rstrip()


def zone_name() -> str:
    """The marketplace's zone by its full name in the active language: Eastern Time."""
    return str(get_timezone_name(zone(), locale=locale()))


def _short_zone(value: datetime) -> str:
    """CET, in German MEZ; where the language has no short name of its own for a zone, the zone's own: EST."""
    if value.tzinfo is None:
        return ""
    named = str(get_timezone_name(value, width="short", locale=locale()))
    return named if named.isupper() and named.isalpha() else value.tzname() or ""


def ago(value: datetime | None) -> str:
    """How long ago, for lists of what happened: 2 hr ago. After a week, and for what is to come, the date."""
    if value is None:
        return NOTHING
    since = clock.now() - value
    if since.days < 0 or since.days >= RECENT_DAYS:
        return day(value)
    return str(format_timedelta(-since, add_direction=True, format="short", locale=locale()))


def machine(value: date | datetime | None) -> str:
    """The same instant for machines, as ISO 8601."""
    return "" if value is None else local(value).isoformat()


def length(value: timedelta) -> str:
    """A length of time in its largest unit, for ages and targets: 6 hr, 2 days."""
    return str(format_timedelta(value, threshold=THRESHOLD, format="short", locale=locale()))
