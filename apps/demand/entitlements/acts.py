"""The acts on a purchase."""

from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements import commands
from apps.ground.commands.acts import Act, naming

RELEASE_SEAT = Act(
    commands.release_seat,
    label=_("Release a seat"),
    question=lambda seat: naming(_("Release the seat of <bdi>%(name)s</bdi>?"), name=seat.user.full_name),
    effect=_("The member loses access within seconds. The seat is available for another member immediately."),
    done=_("Seat released."),
    back=lambda seat: seat.entitlement.get_absolute_url(),
    danger=True,
)
