"""What an operator did last, from the log itself: Django's own history knows nothing of commands."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from apps.ground.commands.registry import sentence
from apps.ground.policy.actor import Actor
from apps.ground.provenance.models import Opening

SHOWN = 8
OF_ONESELF = ("accounts.sign_in", "accounts.sign_out")


@dataclass(frozen=True)
class Done:
    """A line of the log by this operator: in words, about what, when."""

    said: Promise | str
    subject: str
    at: datetime


def done_by(actor: Actor) -> list[Done]:
    """The operator's newest lines, coming and going left out; one query."""
    rows = Opening.objects.visible_to(actor).filter(actor_ref=actor.user_ref).exclude(command__in=OF_ONESELF)
    newest = rows.exclude(subject="").order_by("-id").values_list("command", "subject", "created_at")
    return [Done(sentence(command), subject, at) for command, subject, at in newest[:SHOWN]]
