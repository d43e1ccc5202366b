"""Jobs that are done are kept for a week, so that what is asked for again by then is known."""

from datetime import timedelta

from django.db.models.functions import Now

from apps.ground.jobs.holding import Hold
from apps.ground.jobs.models import Job
from apps.ground.jobs.queue import job

KEPT = timedelta(days=7)


@job(every_s=3600)
def forget_done(hold: Hold) -> None:
    """Take away what was done a week ago or earlier."""
    with hold.finishing():
        Job.objects.filter(state=Job.State.DONE, done_at__lt=Now() - KEPT).delete()
