"""What needs an operator: one tile a queue, each with its number, its oldest, and where to go on.

Counts only, two queries a tile at most; each is as fresh as the page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Min, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.demand.metering.models import MeterEvent
from apps.ground.clock import now
from apps.ground.events.models import Message
from apps.ground.jobs.models import Job
from apps.ground.policy.actor import Actor
from apps.ground.provenance.head import read_head
from apps.ground.provenance.models import Unsealed
from apps.ground.restrictions.models import Restriction
from apps.ground.web.language import active_language
from apps.supply.listings.selectors import review_queue
from apps.supply.listings.selectors.reviews import DUE_AFTER
from apps.supply.program.selectors import waiting

SEAL_LATE = timedelta(minutes=1)


@dataclass(frozen=True)
class Tile:
    """A queue as the index draws it. tone: ok or bad, with the word in the note."""

    label: str | Promise
    value: int | str
    note: str
    href: str
    tone: str = ""


def tiles(actor: Actor) -> list[Tile]:
    """Every queue of operations, in the order in which they are looked at."""
    makers: list[Callable[[Actor], Tile]] = [
        listings_to_review,
        applications,
        restrictions,
        parked_messages,
        parked_jobs,
        unmatched_usage,
        log_state,
    ]
    return [maker(actor) for maker in makers]


def listings_to_review(actor: Actor) -> Tile:
    rows = review_queue(actor, active_language())
    overdue = sum(row.is_overdue for row in rows)
    label, href = _("Listings to review"), _changelist("listings", "listingversion")
    target = _("target %(span)s") % {"span": span(DUE_AFTER)}
    if not rows:
        return Tile(label, 0, f"{_('queue clear')}, {target}", href, "ok")
    note = f"{_('oldest %(span)s') % {'span': span(rows[0].age)}}, {target}"
    if overdue:
        late = ngettext("%(n)d overdue", "%(n)d overdue", overdue) % {"n": overdue}
        return Tile(label, len(rows), f"{late}, {note}", href, "bad")
    return Tile(label, len(rows), note, href)


def applications(actor: Actor) -> Tile:
    rows = waiting(actor)
    oldest = rows.aggregate(oldest=Min("applied_at"))["oldest"]
    label, href = _("Partner applications"), _changelist("program", "partner", "?state__exact=applied")
    if oldest is None:
        return Tile(label, 0, _("queue clear"), href, "ok")
    return Tile(label, rows.count(), _("oldest %(span)s") % {"span": span(now() - oldest)}, href)


def restrictions(actor: Actor) -> Tile:
    in_force = Restriction.objects.visible_to(actor).filter(lifted_at=None)
    due = in_force.filter(review_by__lte=now()).count()
    href = _changelist("restrictions", "restriction", "?lifted_at__isnull=True")
    if due:
        note = ngettext("%(n)d review is due", "%(n)d reviews are due", due) % {"n": due}
        return Tile(_("Restrictions in force"), in_force.count(), note, href, "bad")
    return Tile(_("Restrictions in force"), in_force.count(), _("no review is due"), href)


def parked_messages(actor: Actor) -> Tile:
    rows = Message.objects.visible_to(actor).filter(state=Message.State.PARKED)
    href = _changelist("events", "message", "?state__exact=parked")
    return _should_be_empty(_("Parked messages"), rows, "time", href, _("everything was delivered"))


def parked_jobs(actor: Actor) -> Tile:
    rows = Job.objects.visible_to(actor).filter(state=Job.State.PARKED)
    href = _changelist("jobs", "job", "?state__exact=parked")
    return _should_be_empty(_("Parked jobs"), rows, "asked_at", href, _("everything was done"))


def unmatched_usage(actor: Actor) -> Tile:
    rows = MeterEvent.objects.visible_to(actor).filter(state=MeterEvent.State.UNMATCHED)
    href = _changelist("metering", "meterevent", "?state__exact=unmatched")
    return _should_be_empty(_("Use without an entitlement"), rows, "received_at", href, _("everything was matched"))


def _should_be_empty(label: str, rows: QuerySet[Any], since: str, href: str, clear: str) -> Tile:
    """A queue in which anything at all is trouble; since: the field that says how long it has been there."""
    oldest = rows.aggregate(oldest=Min(since))["oldest"]
    if oldest is None:
        return Tile(label, 0, clear, href, "ok")
    return Tile(label, rows.count(), _("oldest %(span)s") % {"span": span(now() - oldest)}, href, "bad")


def log_state(actor: Actor) -> Tile:
    """Sealed lines, and how long the oldest unsealed one has waited; late is when the sealer has stopped.

    A head that does not verify comes first: then the sealer has stopped because the log is not what was signed.
    """
    head = read_head()
    href = _changelist("provenance", "opening")
    oldest = Unsealed.objects.aggregate(oldest=Min("leaf__created_at"))["oldest"]
    size = head.size if head else 0
    if head is not None and head.fault:
        return Tile(_("Lines sealed"), size, _("the log does not verify; sealing has stopped"), href, "bad")
    if oldest is not None and now() - oldest > SEAL_LATE:
        note = _("sealing is late: oldest waits %(span)s") % {"span": span(now() - oldest)}
        return Tile(_("Lines sealed"), size, note, href, "bad")
    if head is None or head.at is None:
        return Tile(_("Lines sealed"), 0, _("nothing sealed yet"), href)
    return Tile(_("Lines sealed"), size, _("signed %(span)s ago") % {"span": span(now() - head.at)}, href, "ok")


def span(length: timedelta) -> str:
    """A length of time as queues show it: 40 s, 12 min, 7 h, 3 days."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds < 60:
        return _("%(n)d s") % {"n": seconds}
    if seconds < 3600:
        return _("%(n)d min") % {"n": seconds // 60}
    if seconds < 48 * 3600:
        return _("%(n)d h") % {"n": seconds // 3600}
    days = seconds // 86400
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _changelist(app: str, model: str, query: str = "") -> str:
    try:
        return reverse(f"admin:{app}_{model}_changelist") + query
    except NoReverseMatch:
        return reverse("admin:index")
