"""What the product's processes find in their environment."""

import os
import secrets
from collections.abc import Mapping, MutableMapping
from pathlib import Path

from intelgraph.stack.errors import Trouble
from intelgraph.stack.paths import PROJECT, StateFolder, read_json, write_json, write_private

MOST_DISPATCHERS = 16
DEFAULT_PORT = 8000


def read_dotenv(path: Path = PROJECT / ".env") -> dict[str, str]:
    """Settings of a `.env` file: NAME=value a line, # for comments, quotes around a value are taken off.

    Raises Trouble with the line number where a line is neither.
    """
    if not path.exists():
        return {}
    settings: dict[str, str] = {}
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, equals, value = line.removeprefix("export ").partition("=")
        if not equals or not name.strip().isidentifier():
            raise Trouble(f"{path.name}, line {number}: expected NAME=value. Correct it and run again.")
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        settings[name.strip()] = value
    return settings


def load_dotenv(environment: MutableMapping[str, str] = os.environ) -> None:
    """Add what `.env` says; what is set already wins, and an empty value says nothing."""
    for name, value in read_dotenv().items():
        if value:
            environment.setdefault(name, value)


def web_port() -> int:
    """PORT, else 8000. Raises Trouble when it is not a port."""
    value = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise Trouble(f"PORT must be a number from 1 to 65535, not {value!r}.")
    return int(value)


def dispatchers() -> int:
    """DISPATCHERS, else 2: how many deliver the outbox. Raises Trouble when it is no such number."""
    value = os.environ.get("DISPATCHERS") or "2"
    if not value.isdecimal() or not 0 < int(value) <= MOST_DISPATCHERS:
        raise Trouble(f"DISPATCHERS must be a number from 1 to {MOST_DISPATCHERS}, not {value!r}.")
    return int(value)


def own_settings(state: StateFolder, port: int) -> dict[str, str]:
    """The settings this stack decides itself where the environment does not: made once and kept."""
    known = read_json(state.root / "secrets.json")
    if "SECRET_KEY" not in known:
        known = {"SECRET_KEY": secrets.token_urlsafe(48)}
        write_json(state.root / "secrets.json", known)
    ours = {"SECRET_KEY": known["SECRET_KEY"], "VAR_DIR": str(state.root), "PORT": str(port)}
    return {name: os.environ.get(name) or value for name, value in ours.items()} | {"VAR_DIR": str(state.root)}


def remember(state: StateFolder, settings: Mapping[str, str]) -> None:
    """Keep the settings of the running product in `stack.env`, which the product's settings read: `manage.py` in
    another terminal then means the same servers."""
    lines = [f"{name}={value}" for name, value in sorted({**read_dotenv(), **settings}.items()) if value]
    write_private(state.root / "stack.env", "# Written by `make up`; change .env instead.\n" + "\n".join(lines) + "\n")
