"""Each code of a decision as a sentence for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements.rules import Code

SENTENCES: dict[Code, Promise] = {
    "ok": _("May be used."),
    "no_entitlement": _("There is no entitlement to this listing."),
    "not_started": _("The entitlement has not started yet."),
    "expired": _("The entitlement's time is over."),
    "suspended": _("The entitlement is suspended."),
    "revoked": _("The entitlement was revoked."),
    "no_seat": _("This person holds no seat."),
    "restricted": _("Use of this is stopped just now."),
}


def sentence(code: Code) -> Promise:
    """The sentence for a code."""
    return SENTENCES[code]
