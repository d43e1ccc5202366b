"""State machines: declared once on the model, drawn into documents by a command, never bypassed by a command's body."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground.web.refusals import Conflict


class WrongState(Conflict):
    """The thing is in a state from which this move does not lead."""

    code = "wrong_state"
    detail = _("This has changed since you opened it. Review it and try again.")
    outdated = True


@dataclass(frozen=True)
class Move:
    """One move: from any of these states to that one."""

    sources: tuple[str, ...]
    target: str

    def __init__(self, sources: Any, target: Any) -> None:
        listed = (sources,) if isinstance(sources, str) else tuple(sources)
        object.__setattr__(self, "sources", tuple(str(source) for source in listed))
        object.__setattr__(self, "target", str(target))


class Moves:
    """The machine of one object: `deal.machine.submit()`, `deal.machine.can("submit")`."""

    def __init__(self, machine: "StateMachine", row: Any) -> None:
        self._machine = machine
        self._row = row

    def can(self, move: str) -> bool:
        """Whether the move leads anywhere from the present state."""
        return getattr(self._row, self._machine.attribute) in self._machine.moves[move].sources

    def __getattr__(self, name: str) -> Any:
        moves = self.__dict__["_machine"].moves
        if name not in moves:
            raise AttributeError(name)

        def move() -> None:
            """Set the new state; the command saves it. Raises: WrongState."""
            if not self.can(name):
                raise WrongState
            setattr(self._row, self._machine.attribute, moves[name].target)

        return move


class StateMachine:
    """Class attribute of a model: which moves lead from which states to which."""

    def __init__(self, field: models.Field | str, **moves: Move) -> None:
        self._field = field
        self.moves = moves

    @property
    def attribute(self) -> str:
        """The name of the field that holds the state."""
        return self._field if isinstance(self._field, str) else str(self._field.name)

    def __get__(self, row: Any, owner: type[Any]) -> Any:
        return self if row is None else Moves(self, row)

    def as_mermaid(self) -> str:
        """The machine as a Mermaid state diagram, for READMEs and docs."""
        lines = ["stateDiagram-v2"]
        for name, move in self.moves.items():
            lines += [f"    {source} --> {move.target}: {name}" for source in move.sources]
        return "\n".join(lines)
