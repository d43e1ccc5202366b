"""The acts on a purchase."""

from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements import commands
from apps.ground.commands.acts import Act, naming

RELEASE_SEAT = Act(
    commands.release_seat,
    label=_("Release a seat"),
    question=lambda seat: naming(_("Release the seat of <bdi>%(name)s</bdi>?"), name=seat.user.full_name),
    effect=_("The person can no longer use it, within seconds. The seat is free for another member at once."),
    done=_("The seat is free again."),
    back=lambda seat: seat.entitlement.get_absolute_url(),
    danger=True,
)
