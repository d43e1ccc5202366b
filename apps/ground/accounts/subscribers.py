"""Letters leave after the commit that they tell of."""

from apps.ground.accounts import tasks
from apps.ground.events.subscribe import Event, on
from apps.ground.jobs.queue import enqueue


@on("accounts.signed_up", "accounts.password_reset_requested")
def send_link(event: Event) -> None:
    """Queue the letter of an access link; known and unknown addresses take the same way to here."""
    enqueue(tasks.mail_link, event.subject, key=event.subject)


@on("accounts.invited")
def send_invitation(event: Event) -> None:
    enqueue(tasks.mail_invitation, event.subject, key=event.subject)
