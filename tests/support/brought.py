"""What the tests of an app bring along for the walks, in `tests/<floor>/<app>/world.py`.

A new route with an argument stands in the ROUTES of its app, or in PUBLIC with its reason, and the walks of
`tests/isolation` and `tests/contracts` are red until it does. The rest is there where the app has it.
"""

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

#: Route -> what each argument is, for each thing that it is asked for: the name of a thing in a world
#: (`order.number`), or a fixed word (`=basics`).
Routes = dict[str, list[dict[str, str]]]
#: Route -> its arguments likewise, and the reason why everybody may ask for it.
Public = dict[str, tuple[dict[str, str], str]]
#: Route of the API -> what it is really sent.
Bodies = dict[str, dict[str, Any]]
#: The address of a list, and a name in its query that could open what is not the asker's.
Queries = list[tuple[str, str]]
#: Routes that move something when their owner sends the walk's form or body.
Moves = tuple[str, ...]

TESTS = Path(__file__).parents[1]


@cache
def worlds() -> dict[str, Any]:
    """The label of each app whose tests bring something, and the module that says what."""
    found = {}
    for file in sorted(TESTS.glob("*/*/world.py")):
        floor, label, _name = file.relative_to(TESTS).parts
        found[label] = import_module(f"tests.{floor}.{label}.world")
    return found


def _together(name: str) -> dict[str, Any]:
    return {key: value for world in worlds().values() for key, value in getattr(world, name, {}).items()}


def private_routes() -> Routes:
    """ROUTES of all apps."""
    return _together("ROUTES")


def public_routes() -> Public:
    """PUBLIC of all apps."""
    return _together("PUBLIC")


def bodies() -> Bodies:
    """BODIES of all apps."""
    return _together("BODIES")


def queries(app: str) -> Queries:
    """QUERIES of this app."""
    return list(getattr(worlds().get(app), "QUERIES", []))


def moves(app: str) -> set[str]:
    """MOVES of this app."""
    return set(getattr(worlds().get(app), "MOVES", ()))
