"""All that can be done in the product: every command, by name."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from inspect import Signature
from typing import Any

from django.utils.functional import Promise

from apps.ground.policy.declared import Declared, declare


class Reason(StrEnum):
    """Whether a command takes a reason, which the path records; OWN checks it in its body too, to keep it in a row."""

    NONE = "none"
    OPTIONAL = "optional"
    OF_OPERATORS = "of_operators"
    REQUIRED = "required"
    OWN = "own"


@dataclass(frozen=True)
class Spec:
    """What a command declares about itself; tests and documents walk these."""

    name: str
    announces: str
    said: Promise
    body: Callable[..., Any]
    signature: Signature
    subject: str | None
    needs_key: bool
    blocked_by: tuple[str, ...]
    declared: Declared
    reason: Reason
    description: str

    @property
    def app(self) -> str:
        """The app whose policy decides."""
        return self.name.partition(".")[0]


_specs: dict[str, Spec] = {}


def register(spec: Spec) -> None:
    """Add a command. Raises: ValueError when the name is taken by another function."""
    known = _specs.get(spec.name)
    if known is not None and known.body.__qualname__ != spec.body.__qualname__:
        raise ValueError(f"two commands are named {spec.name}")
    _specs[spec.name] = spec
    declare(spec.name, spec.declared)


def all_commands() -> list[Spec]:
    """Every command that the installed apps declare, by name."""
    return [_specs[name] for name in sorted(_specs)]


def sentence(command: str) -> Promise | str:
    """What a line of the log says of a command; its own name for one that is no longer there."""
    spec = _specs.get(command)
    return command if spec is None else spec.said


def spec_of(name: str) -> Spec:
    """The command of that name. Raises: KeyError."""
    return _specs[name]
