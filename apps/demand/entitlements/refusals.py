"""How entitlements says no."""

from django.utils.translation import gettext_lazy as _

from apps.ground.web.refusals import Conflict, FieldError, Invalid


class NoSeatLeft(Conflict):
    code = "no_seat_left"
    detail = _("All seats are assigned. Release a seat or buy more.")


class SeatHeld(Conflict):
    code = "seat_held"
    detail = _("This member already has a seat.")


class NotInUse(Conflict):
    """Seats are given out while an entitlement can be used."""

    code = "entitlement_closed"
    detail = _("This entitlement has ended, so its seats cannot be changed.")


class NotYetOver(Conflict):
    code = "not_yet_over"
    detail = _("The entitlement has not expired yet.")


class RevocationWaits(Conflict):
    """Somebody has asked for it already."""

    code = "revocation_waits"
    detail = _("A revocation of this entitlement is already pending.")


def not_a_member() -> Invalid:
    detail = _("Choose an active member of your organisation.")
    return Invalid(errors=[FieldError("/user", "not_a_member", detail)])


def reason_missing() -> Invalid:
    detail = _("Enter a reason. It is shown to the customer and the partner.")
    return Invalid(errors=[FieldError("/reason", "missing", detail)])
