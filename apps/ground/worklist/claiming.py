"""One way to claim, release and assign an item, whatever keeps its claim."""

from typing import Any

from apps.ground.policy.actor import Actor
from apps.ground.worklist import commands
from apps.ground.worklist.sources import source_of


def claim(actor: Actor, kind: str, subject: str) -> Any:
    """Claim an item. Raises: NotFound, CannotDecide, AlreadyClaimed, Denied."""
    own = source_of(kind).own_claim
    if own is None:
        return commands.claim(actor, kind=kind, subject=subject)
    return own.claim(actor, source_of(kind).row(actor, subject))


def release(actor: Actor, kind: str, subject: str) -> Any:
    """Give an item back. Raises: NotFound, NotClaimed, Denied."""
    own = source_of(kind).own_claim
    if own is None:
        return commands.release(actor, kind=kind, subject=subject)
    return own.release(actor, source_of(kind).row(actor, subject))


def assign(actor: Actor, kind: str, subject: str, assignee: str) -> Any:
    """Assign an item to the operator of that public id. Raises: NotFound, CannotDecide, Denied."""
    own = source_of(kind).own_claim
    if own is None:
        return commands.assign(actor, kind=kind, subject=subject, assignee=assignee)
    return own.assign(actor, source_of(kind).row(actor, subject), assignee)
