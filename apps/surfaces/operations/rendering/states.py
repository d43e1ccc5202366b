"""The state machines of an app, drawn into its README as Mermaid.

The place in the README is a comment that names the model, with a fenced block behind it:

    <!-- states of Order -->
    ```mermaid
    ```
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps

from apps.ground.commands.machine import StateMachine


def readmes(root: Path) -> Iterator[tuple[Path, str]]:
    """Each README of an app with state machines, as it must read.

    Raises: LookupError for a README that has no place for a machine.
    """
    for app in apps.get_app_configs():
        if machines := dict(_machines(app)):
            file = root / Path(*app.name.split(".")) / "README.md"
            yield file, _drawn(file, machines)


def _machines(app: AppConfig) -> Iterator[tuple[str, StateMachine]]:
    for model in app.get_models():
        machine: Any = getattr(model, "machine", None)
        if isinstance(machine, StateMachine):
            yield model.__name__, machine


def _drawn(file: Path, machines: dict[str, StateMachine]) -> str:
    text = file.read_text()
    for name, machine in machines.items():
        place = re.compile(rf"(<!-- states of {name} -->\n```mermaid\n).*?(```\n)", re.S)
        text, found = place.subn(rf"\g<1>{machine.as_mermaid()}\n\g<2>", text)
        if found != 1:
            raise LookupError(f"{file} has {found} places `<!-- states of {name} -->` with a mermaid block, not one.")
    return text
