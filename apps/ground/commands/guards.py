"""What else may stop a command: the restrictions app puts its check here, because it stands above this one."""

from collections.abc import Callable

from django.db import models

from apps.ground.commands.registry import Spec
from apps.ground.policy.actor import Actor

Guard = Callable[[Spec, Actor, models.Model | None], None]
_guards: list[Guard] = []


def add_guard(guard: Guard) -> None:
    """Ask this guard before every command's body; it raises a Refused to stop it."""
    if guard not in _guards:
        _guards.append(guard)


def require_unrestricted(spec: Spec, actor: Actor, subject: models.Model | None) -> None:
    """Ask all guards. Raises: what a guard raises."""
    for guard in _guards:
        guard(spec, actor, subject)
