"""Jobs declare how often they are due, and beat reads it."""

from pathlib import Path

from django.conf import settings

from apps.ground.jobs.beat import DueJobs
from apps.ground.jobs.queue import periods
from intelgraph.celery import app

DUE = {
    "accounts.forget_unconfirmed": 3600,
    "checkout.end_what_lapsed": settings.DEADLINES_EVERY_S,
    "entitlements.start_and_end": settings.DEADLINES_EVERY_S,
    "jobs.forget_done": 3600,
    "listings.forget_misses": 3600,
}


def test_these_jobs_are_due_again_and_again() -> None:
    assert periods() == DUE


def test_beat_asks_for_what_is_declared(tmp_path: Path) -> None:
    beat = DueJobs(app=app, schedule_filename=str(tmp_path / "schedule"))
    try:
        assert set(beat.schedule) == set(DUE), "Celery's own entries have no period, so applying them would end beat"
        assert {name: int(entry.schedule.run_every.total_seconds()) for name, entry in beat.schedule.items()} == DUE
    finally:
        beat.close()
