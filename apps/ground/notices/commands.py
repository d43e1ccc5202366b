"""What a reader does with notices."""

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.commands.command import command
from apps.ground.notices.models import Notice
from apps.ground.policy.actor import Actor


@command("notices.mark_read", announces="notices.read", said=_("Notification read"), while_suspended=True)
def mark_read(actor: Actor, notice: Notice) -> Notice:
    """Remember that the reader has seen it; the first time counts."""
    if notice.read_at is None:
        notice.read_at = clock.now()
        notice.save(update_fields=["read_at"])
    return notice
