"""Each code of a decision as a sentence for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements.rules import Code

SENTENCES: dict[Code, Promise] = {
    "ok": _("Use is allowed."),
    "no_entitlement": _("There is no entitlement to this listing."),
    "not_started": _("The entitlement has not started yet."),
    "expired": _("The entitlement has expired."),
    "suspended": _("The entitlement is suspended."),
    "revoked": _("The entitlement was revoked."),
    "no_seat": _("This member has no seat."),
    "restricted": _("Use of this is currently suspended."),
}


def sentence(code: Code) -> Promise:
    """The sentence for a code."""
    return SENTENCES[code]
