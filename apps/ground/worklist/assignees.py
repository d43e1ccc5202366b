"""Who may have an item: operators whom the policy lets decide it."""

from typing import Any

from apps.ground.accounts.actors import actor_for
from apps.ground.accounts.models import Membership, User
from apps.ground.accounts.selectors import members
from apps.ground.commands.acts import STEP_UP
from apps.ground.policy.actor import Actor
from apps.ground.policy.decisions import decide
from apps.ground.worklist.refusals import CannotDecide

MOST = 100


def may_decide(actor: Actor, decides: str, row: Any) -> bool:
    """Whether the policy lets the actor run the deciding command on this row, where it asks for a code after that."""
    return set(decide(actor, decides, row.policy_attributes()).reasons) <= {STEP_UP}


def require_may_decide(actor: Actor, decides: str, row: Any) -> None:
    """Raises: CannotDecide."""
    if not may_decide(actor, decides, row):
        raise CannotDecide


def colleague(actor: Actor, public_id: str, decides: str, row: Any) -> User:
    """The colleague of that public id. Raises: CannotDecide for strangers, and where they may not decide the row."""
    membership: Membership | None = members(actor).filter(user__public_id=public_id).first()
    if membership is None:
        raise CannotDecide
    require_may_decide(actor_for(membership.user, membership, mfa=True), decides, row)
    return membership.user


def colleagues(actor: Actor) -> list[User]:
    """The operators that items can be assigned to, by name; one query of at most a hundred rows."""
    return [each.user for each in members(actor)[:MOST]]
