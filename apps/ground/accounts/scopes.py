"""The scopes an API key can hold beyond reading its organisation's data; each app declares its own in its `face.py`.

The policies grant commands by them: `is_client_with("entitlements:write")`.
"""

from django.utils.functional import Promise

_scopes: dict[str, Promise] = {}


def scope(name: str, words: Promise) -> None:
    """Declare a scope: `scope("entitlements:write", _("Assign seats"))`.

    Raises: ValueError when the name is taken.
    """
    if name in _scopes:
        raise ValueError(f"two scopes are named {name}")
    _scopes[name] = words


def names() -> tuple[str, ...]:
    """Every scope, in the order of the installed apps."""
    return tuple(_scopes)


def choices() -> list[tuple[str, Promise]]:
    """Every scope with its words, as form choices."""
    return list(_scopes.items())
