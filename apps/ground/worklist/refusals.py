"""Why an item cannot be claimed or assigned."""

from django.utils.translation import gettext_lazy as _

from apps.ground.web.refusals import Conflict, Denied


class AlreadyClaimed(Conflict):
    """A colleague was faster."""

    code = "already_claimed"
    detail = _("A colleague has claimed this already.")


class NotClaimed(Conflict):
    """There is no claim to give back."""

    code = "not_claimed"
    detail = _("Nobody has claimed this.")


class CannotDecide(Denied):
    """The person may not decide this kind of work, or had a part in this item."""

    code = "cannot_decide"
    detail = _("This person may not decide this item.")


class TooManyViews(Conflict):
    """A list of views that cannot be read at a glance helps nobody."""

    code = "too_many_views"
    detail = _("You have 20 saved views. Remove one first.")
