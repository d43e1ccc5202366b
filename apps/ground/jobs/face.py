"""What jobs bring to shared pages, and what must be true of them."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from apps.ground.clock import now
from apps.ground.jobs.models import Job
from apps.ground.jobs.queue import is_known
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.promises import promise
from apps.ground.web.naming import called
from apps.ground.web.tiles import Tile, changelist, should_be_empty, tile

called(Job, _("job"), _("jobs"))


@tile(place=50)
def parked_jobs(actor: Actor) -> Tile:
    """Jobs that failed too often."""
    rows = Job.objects.visible_to(actor).filter(state=Job.State.PARKED)
    href = changelist(Job, state__exact="parked")
    return should_be_empty(_("Parked jobs"), rows, "asked_at", href, _("everything was done"), now())


@promise("P18")
def nothing_is_stuck() -> Iterator[str]:
    """What waits is something that a worker can do."""
    for task in Job.objects.filter(state=Job.State.WAITING).order_by().values_list("task", flat=True).distinct():
        if not is_known(task):
            yield f"no worker knows how to do {task}"
