"""Claiming items, giving them back and assigning them. Rows that keep their own claim have commands of their own."""

from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.actors import organisation_of, person_of
from apps.ground.clock import now
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.ground.worklist.assignees import colleague, require_may_decide
from apps.ground.worklist.models import Claim
from apps.ground.worklist.refusals import AlreadyClaimed, NotClaimed
from apps.ground.worklist.sources import source_of


@command("worklist.claim", announces="worklist.claimed", said=_("Inbox item claimed"))
def claim(actor: Actor, *, kind: str, subject: str) -> Claim:
    """Claim an item that waits. Raises: NotFound once it is decided, CannotDecide, AlreadyClaimed by a colleague."""
    source = source_of(kind)
    row = source.row(actor, subject)
    require_may_decide(actor, source.decides, row)
    held = _held(actor, kind, subject)
    if held.assignee_id not in (None, actor.user_id) and held.claimed_at >= source.since_of(row):
        raise AlreadyClaimed
    return _given_to(held, person_of(actor))


@command("worklist.release", announces="worklist.released", said=_("Inbox item released"))
def release(actor: Actor, *, kind: str, subject: str) -> Claim:
    """Give an item back, one's own or a colleague's who is away. Raises: NotFound, NotClaimed."""
    source_of(kind).row(actor, subject)
    held = _held(actor, kind, subject)
    if held.assignee_id is None:
        raise NotClaimed
    return _given_to(held, None)


@command("worklist.assign", announces="worklist.assigned", said=_("Inbox item assigned"))
def assign(actor: Actor, *, kind: str, subject: str, assignee: str) -> Claim:
    """Assign an item to an operator, also one that somebody has.

    assignee: public id of the person. Raises: NotFound, CannotDecide.
    """
    source = source_of(kind)
    person = colleague(actor, assignee, source.decides, source.row(actor, subject))
    return _given_to(_held(actor, kind, subject), person.pk)


def _held(actor: Actor, kind: str, subject: str) -> Claim:
    """The item's claim, locked; a new one without assignee where nobody ever claimed it."""
    held, _is_new = Claim.objects.select_for_update().get_or_create(
        kind=kind, subject=subject, defaults={"organisation_id": organisation_of(actor), "claimed_at": now()}
    )
    return held


def _given_to(held: Claim, person: int | None) -> Claim:
    held.assignee_id, held.claimed_at = person, now()
    held.save(update_fields=["assignee", "claimed_at"])
    return held
