"""One map of statuses: for each state the word people read, its tone and its icon, the same on every page.

The words are those of docs: a model maps its own states to these keys where they differ.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True, slots=True)
class Status:
    """A word, a tone (ok, warn, bad, info or none) and the name of an icon."""

    word: Promise | str
    tone: str = ""
    icon: str = ""


DRAFT = Status(_("Draft"), "", "doc")
SENT = Status(_("Sent"), "info", "arrow")
EXPIRED = Status(_("Expired"), "", "clock")
FAILED = Status(_("Failed"), "bad", "warn")
WITHDRAWN = Status(_("Withdrawn"), "", "x")
APPROVED = Status(_("Approved"), "ok", "check")
DECLINED = Status(_("Declined"), "bad", "x")
REVOKED = Status(_("Revoked"), "bad", "x")
SUSPENDED = Status(_("Suspended"), "warn", "pause")
CANCELLED = Status(_("Cancelled"), "", "x")
ACTIVE = Status(_("Active"), "ok", "check")
WAITING = Status(_("Waiting"), "", "clock")
DONE = Status(_("Done"), "ok", "check")
RUNNING = Status(_("Running"), "info", "clock")
ENDED = Status(_("Ended"), "", "clock")
CHANGES_ASKED = Status(_("Changes asked"), "bad", "warn")
IN_REVIEW = Status(_("In review"), "info", "eye")

STATUSES: dict[str, dict[str, Status]] = {
    "listing": {
        "draft": DRAFT,
        "limited": Status(_("Limited"), "info", "eye"),
        "live": Status(pgettext_lazy("listing", "Live"), "ok", "check"),
        "frozen": Status(_("Frozen"), "warn", "frost"),
        "taken_down": Status(_("Taken down"), "bad", "warn"),
        "retired": Status(_("Retired"), "", "clock"),
    },
    "change": {
        "draft": DRAFT,
        "sent": SENT,
        "checking": Status(_("Checking"), "info", "clock"),
        "in_review": IN_REVIEW,
        "changes_asked": CHANGES_ASKED,
        "approved": APPROVED,
        "applying": Status(_("Applying"), "info", "clock"),
        "done": DONE,
        "failed": FAILED,
        "withdrawn": WITHDRAWN,
        "published": Status(_("Published"), "ok", "check"),
        "rejected": Status(_("Rejected"), "bad", "x"),
        "superseded": Status(_("Superseded"), "", "clock"),
        "taken_down": Status(_("Taken down"), "bad", "warn"),
        "retired": Status(_("Retired"), "", "clock"),
    },
    "certification": {
        "not_started": Status(_("Not started"), "", "clock"),
        "running": RUNNING,
        "waiting": Status(_("Waiting for reviewer"), "info", "eye"),
        "certified": Status(_("Certified"), "ok", "seal"),
        "conditions": Status(_("Certified with conditions"), "warn", "seal"),
        "failed": FAILED,
        "expiring": Status(_("Expiring"), "warn", "clock"),
        "expired": EXPIRED,
        "revoked": REVOKED,
    },
    "deal": {
        "draft": DRAFT,
        "sent": SENT,
        "approved": APPROVED,
        "conflict": Status(_("Conflict"), "warn", "warn"),
        "declined": DECLINED,
        "demo": Status(_("Demo"), "info", "play"),
        "offer": Status(_("Offer"), "info", "doc"),
        "won": Status(_("Won"), "ok", "check"),
        "lost": Status(_("Lost"), "", "x"),
        "expired": EXPIRED,
    },
    "payout": {
        "forecast": Status(_("Forecast"), "", "chart"),
        "scheduled": Status(_("Scheduled"), "info", "calendar"),
        "approval_needed": Status(_("Approval needed"), "warn", "clock"),
        "in_transit": Status(_("In transit"), "info", "arrow"),
        "paid": Status(_("Paid"), "ok", "check"),
        "failed": FAILED,
        "held": Status(_("Held"), "warn", "pause"),
        "cancelled": CANCELLED,
    },
    "subscription": {
        "pending": Status(_("Being set up"), "info", "clock"),
        "trial": Status(_("Trial"), "info", "flask"),
        "active": ACTIVE,
        "past_due": Status(_("Past due"), "warn", "clock"),
        "suspended": SUSPENDED,
        "ending": Status(_("Ending"), "warn", "clock"),
        "ended": ENDED,
        "expired": EXPIRED,
        "revoked": REVOKED,
    },
    "order": {
        "draft": DRAFT,
        "quoted": Status(_("Quoted"), "info", "doc"),
        "placed": Status(_("Placed"), "info", "arrow"),
        "approval_needed": Status(_("Approval needed"), "warn", "clock"),
        "awaiting_approval": Status(_("Approval needed"), "warn", "clock"),
        "approved": APPROVED,
        "provisioning": Status(_("Being set up"), "info", "clock"),
        "fulfilled": DONE,
        "active": ACTIVE,
        "refused": Status(_("Refused"), "bad", "x"),
        "declined": DECLINED,
        "expired": EXPIRED,
        "cancelled": CANCELLED,
    },
    "offer": {
        "published": Status(_("Published"), "ok", "check"),
        "superseded": Status(_("Superseded"), "", "clock"),
        "withdrawn": WITHDRAWN,
        "expired": EXPIRED,
    },
    "plan": {
        "draft": DRAFT,
        "active": ACTIVE,
        "retired": Status(_("Retired"), "", "clock"),
    },
    "organisation": {
        "applied": Status(_("Applied"), "info", "arrow"),
        "active": ACTIVE,
        "suspended": SUSPENDED,
    },
    "revocation": {
        "asked": Status(_("Waits for a second person"), "warn", "user"),
        "carried_out": Status(_("Carried out"), "bad", "x"),
        "declined": Status(_("Declined"), "", "x"),
    },
    "partner": {
        "draft": DRAFT,
        "applied": Status(_("Sent"), "info", "arrow"),
        "checking": Status(_("Checking"), "info", "eye"),
        "changes_asked": CHANGES_ASKED,
        "asked": CHANGES_ASKED,
        "approved": APPROVED,
        "active": ACTIVE,
        "refused": Status(_("Refused"), "bad", "x"),
        "declined": DECLINED,
        "suspended": SUSPENDED,
        "frozen": Status(_("Frozen"), "warn", "frost"),
        "withdrawn": WITHDRAWN,
        "ended": ENDED,
    },
    "key": {
        "active": ACTIVE,
        "expiring": Status(_("Expiring"), "warn", "clock"),
        "expired": EXPIRED,
        "revoked": REVOKED,
    },
    "invitation": {
        "sent": SENT,
        "pending": WAITING,
        "accepted": Status(_("Accepted"), "ok", "check"),
        "expired": EXPIRED,
        "revoked": REVOKED,
        "withdrawn": WITHDRAWN,
    },
    "seat": {
        "free": Status(_("Free"), "", "user"),
        "assigned": Status(_("Assigned"), "ok", "check"),
        "released": Status(_("Released"), "", "x"),
    },
    "restriction": {
        "in_force": Status(_("In force"), "warn", "frost"),
        "active": Status(_("In force"), "warn", "frost"),
        "planned": Status(_("Planned"), "info", "calendar"),
        "lifted": Status(_("Lifted"), "ok", "check"),
        "ended": ENDED,
    },
    "case": {
        "new": Status(_("New"), "info", "mail"),
        "waiting_us": Status(_("Waiting for us"), "warn", "clock"),
        "waiting_you": Status(_("Waiting for you"), "info", "user"),
        "solved": Status(_("Solved"), "ok", "check"),
        "closed": Status(_("Closed"), "", "check"),
    },
    "job": {
        "queued": Status(_("Queued"), "", "clock"),
        "waiting": WAITING,
        "parked": Status(_("Parked"), "bad", "warn"),
        "running": RUNNING,
        "done": DONE,
        "failed": FAILED,
        "cancelled": CANCELLED,
        "expired": EXPIRED,
    },
    "event": {
        "pending": WAITING,
        "delivered": Status(_("Delivered"), "ok", "check"),
        "done": Status(_("Delivered"), "ok", "check"),
        "parked": Status(_("Parked"), "bad", "warn"),
    },
    "proof": {
        "sealed": Status(_("Sealed"), "ok", "chain"),
        "waiting": Status(_("Waiting for the seal"), "info", "clock"),
        "broken": Status(_("Broken"), "bad", "warn"),
    },
}


def status(kind: str, state: str) -> Status:
    """The badge of a state. A state the map does not know is shown as its own words, without a tone."""
    known = STATUSES.get(kind, {}).get(str(state).lower().replace("-", "_").replace(" ", "_"))
    return known or Status(str(state).replace("_", " ").capitalize())
