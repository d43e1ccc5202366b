"""Reads the environment once, typed; every setting the product takes from outside passes through here."""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent


def text(name: str, default: str = "") -> str:
    """The variable's value, or the default when it is unset or empty."""
    return os.environ.get(name, "") or default


def flag(name: str, default: bool = False) -> bool:
    """True for 1, true, yes, on; False for 0, false, no, off; anything else is a mistake worth stopping for."""
    value = text(name, "on" if default else "off").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ValueError(f"{name} must be on or off, not {value!r}")


def integer(name: str, default: int) -> int:
    """The variable as a whole number."""
    value = text(name, str(default))
    if not value.lstrip("-").isdigit():
        raise ValueError(f"{name} must be a whole number, not {value!r}")
    return int(value)


def networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The variable as networks or single addresses, separated by commas."""
    try:
        return tuple(ip_network(each.strip()) for each in text(name).split(",") if each.strip())
    except ValueError as error:
        raise ValueError(f"{name} must list networks such as 10.0.0.0/8, separated by commas: {error}") from None


def _settings_file(var_dir: Path) -> dict[str, str]:
    """What the embedded stack wrote about itself: NAME=value lines in .var/stack.env."""
    path = var_dir / "stack.env"
    if not path.is_file():
        return {}
    pairs = (line.partition("=") for line in path.read_text().splitlines() if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def load_stack(var_dir: Path) -> None:
    """Let a shell use the running embedded stack: its addresses fill the variables that are not set."""
    for name, value in _settings_file(var_dir).items():
        os.environ.setdefault(name, value)


def postgres(url: str) -> dict[str, Any]:
    """A DATABASES entry from postgresql://user:password@host:port/name?option=value."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL and DATABASE_OWNER_URL must begin with postgresql://")
    return {
        "ENGINE": "intelgraph.database",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or 5432),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
