"""Statements that PostgreSQL plans once a connection: of our short reads, planning took longer than answering."""

from dataclasses import dataclass
from itertools import count
from typing import Any

_numbers = count(1)  # a name is never used again: a PREPARE whose answer was lost may be there, or not


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement with its parameters as $1, $2. types: of the parameters, as PREPARE takes them.

    A plan outlives migrations, which may not change the type of what it gives: a column of text is cast to text, so
    that a longer one tomorrow is no other type. With another search path PostgreSQL makes it anew by itself.
    """

    name: str
    types: tuple[str, ...]
    text: str

    @property
    def preparing(self) -> tuple[str, str]:
        """A name that was never used, and the statement that prepares it by that name."""
        name = f"{self.name}_{next(_numbers)}"
        return name, f"PREPARE {name} ({', '.join(self.types)}) AS {self.text}"

    def calling(self, name: str) -> str:
        """The text that runs it, with a place for each parameter."""
        return f"EXECUTE {name} ({', '.join(['%s'] * len(self.types))})"


def known_to(connection: Any) -> dict[Prepared, str]:
    """What is prepared on a connection of the driver, by its name there; it goes with the connection."""
    known: dict[Prepared, str] = vars(connection).setdefault("intelgraph_prepared", {})
    return known
