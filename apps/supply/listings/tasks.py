"""What is done about searches after their page: misses are counted, and deleted after 90 days."""

from datetime import date, timedelta

from apps.ground import clock
from apps.ground.jobs.holding import Hold
from apps.ground.jobs.queue import job
from apps.ground.tenancy.times import zone
from apps.supply.listings import projections

KEPT = timedelta(days=90)


@job
def count_miss(hold: Hold, day: str, language: str, text: str) -> None:
    """Count a search without a result. day: as ISO 8601."""
    with hold.finishing():
        projections.count_miss(date.fromisoformat(day), language, text)


@job(every_s=3600)
def forget_misses(hold: Hold) -> None:
    """Delete the counts of days that are more than 90 days ago."""
    with hold.finishing():
        projections.forget_misses(clock.now().astimezone(zone()).date() - KEPT)
