"""The model instances that a command was given, and how they are put back when it fails."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models


@dataclass(frozen=True, slots=True)
class _State:
    values: dict[str, Any]
    adding: bool
    db: str | None
    related: dict[str, Any]


class GivenRows:
    """Remembers the instances among a command's arguments.

    A command's body moves states and sets fields in memory before it saves. When it is refused the transaction rolls
    back, but the caller still holds the instance and renders it; `restore` makes it again what the database holds.
    """

    def __init__(self, arguments: Iterable[Any]) -> None:
        self._kept: dict[int, tuple[models.Model, _State]] = {}
        for argument in arguments:
            if isinstance(argument, models.Model):
                self.keep(argument)

    def keep(self, row: models.Model) -> None:
        """Remember the row as it is now, in place of what was remembered of it before."""
        state = row._state
        values = {name: _copied(value) for name, value in row.__dict__.items() if name != "_state"}
        kept = _State(values, state.adding, state.db, dict(state.fields_cache))
        self._kept[id(row)] = (row, kept)

    def restore(self) -> None:
        """Give every row the values that were remembered; columns that were not loaded are not loaded again."""
        for row, kept in self._kept.values():
            state = row._state
            row.__dict__.clear()
            row.__dict__.update({name: _copied(value) for name, value in kept.values.items()}, _state=state)
            state.adding, state.db = kept.adding, kept.db
            state.fields_cache = dict(kept.related)


def _copied(value: Any) -> Any:
    """JSON and array columns are edited in place; everything else in a row is a value or another instance."""
    return copy.deepcopy(value) if isinstance(value, dict | list) and not _holds_rows(value) else value


def _holds_rows(value: dict[str, Any] | list[Any]) -> bool:
    members = value.values() if isinstance(value, dict) else value
    return any(isinstance(member, models.Model | models.QuerySet) for member in members)
