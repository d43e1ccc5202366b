"""What a command declares that the policies look at, as `input.command`: the floors above declare it, this one asks."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Declared:
    """A command's own conditions on the actor.

    second_person: attributes of the subject that name everybody who had a part in it, none of whom may be the actor.
    needs_person: what it records has a person behind it, so a program acts only for a maker who still belongs.
    grave: an operator shows a second factor a moment before.
    while_suspended: a suspended organisation's members may run it too.
    without_factor: an operator may run it before showing a second factor.
    """

    second_person: tuple[str, ...] = ()
    needs_person: bool = False
    grave: bool = False
    while_suspended: bool = False
    without_factor: bool = False

    def as_input(self) -> dict[str, Any]:
        """`input.command` of the policies."""
        return {
            "second_person": self.second_person,
            "needs_person": self.needs_person,
            "grave": self.grave,
            "while_suspended": self.while_suspended,
            "without_factor": self.without_factor,
        }


NOTHING = Declared()
_by_action: dict[str, Declared] = {}


def declare(action: str, declared: Declared) -> None:
    """Keep what the command of this name declares."""
    _by_action[action] = declared


def declared_by(action: str) -> Declared:
    """What the command of this name declares; nothing for an action that is no command."""
    return _by_action.get(action, NOTHING)
