"""States as people read them: each is declared with its word, its tone and its icon, where the model is."""

from typing import Any, Self

from django.db import models

TONES = ("", "ok", "info", "warn", "bad")


class StateChoices(models.TextChoices):
    """Choices of a state: `ASSIGNED = "assigned", "ok", "check", _("Assigned")` is value, tone, icon and word.

    tone: one of TONES. icon: a symbol of `static/icons/sprite.svg`. `{% status seat %}` draws them.
    """

    tone: str
    icon: str

    def __new__(cls, value: str, tone: str = "", icon: str = "") -> Self:
        state = str.__new__(cls, value)
        state._value_ = value
        state.tone = tone
        state.icon = icon
        return state


def state_of(thing: Any) -> StateChoices:
    """The state that a badge shows: a state itself, or that of a row, read by its class's `State`."""
    state = thing if isinstance(thing, StateChoices) else thing.state
    return state if isinstance(state, StateChoices) else type(thing).State(state)
