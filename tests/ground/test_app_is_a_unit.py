"""An app brings itself along: few files outside its own folders name it.

Its own are `apps/<floor>/<app>`, `templates/<app>`, `policies/<app>.rego`, its tests and its texts. Apps above it use
it, as the layers of import-linter allow; those below hear its events in their `subscribers.py`; golden data and the
bench run the whole product. Any other file that names it is a list that somebody has to edit for each new app. The
ground's apps are not counted: all others, and `intelgraph`, are built on them by name.
"""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from intelgraph.stack.paths import PROJECT

MOST = 3
COUNTED = ("apps.supply.", "apps.demand.", "apps.surfaces.")
USERS_OF_ALL = ("apps/surfaces/golden/", "apps/surfaces/operations/bench/", "intelgraph/stack/")
APPS = sorted(each.name for each in apps.get_app_configs() if each.name.startswith(COUNTED))


def layers(contract: str) -> list[list[str]]:
    """The layers of a contract, the highest first, each with its packages."""
    contracts = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    found = next(each for each in contracts if each["id"] == contract)["layers"]
    return [re.findall(r"\w+", layer) for layer in found]


def above(name: str) -> set[str]:
    """The packages that may import this app."""
    _apps, floor, label = name.split(".")
    floors = [layer[0] for layer in layers("floors")]
    neighbours = layers(floor)
    place = next(number for number, layer in enumerate(neighbours) if label in layer)
    return {f"apps.{each}" for each in floors[: floors.index(floor)]} | {
        f"apps.{floor}.{each}" for layer in neighbours[:place] for each in layer
    }


def names_in(path: Path) -> list[str]:
    """What may be a name in a file: of Python its imports and its texts without spaces, of others the whole text."""
    if path.suffix != ".py":
        return [path.read_text()]
    tree = ast.parse(path.read_text())
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{each.name}" for each in node.names]
        elif isinstance(node, ast.Import):
            found += [each.name for each in node.names]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            found += [] if " " in node.value else [node.value]
    return found


def files() -> list[Path]:
    found = [PROJECT / "pyproject.toml", *(PROJECT / ".ci").rglob("*")]
    for folder in ("apps", "intelgraph", "static/js/modules"):
        found += [*(PROJECT / folder).rglob("*.py"), *(PROJECT / folder).rglob("*.js")]
    return [path for path in sorted(found) if path.is_file() and not {"migrations", "__pycache__"} & set(path.parts)]


NAMES = {path.relative_to(PROJECT).as_posix(): names_in(path) for path in files()}


def named_in(name: str) -> list[str]:
    """The files that name an app and are neither its own nor those of an app that may use it."""
    label, folder = name.rpartition(".")[2], name.replace(".", "/")
    ways = (re.escape(name), folder, rf"{label}[.:][a-z_]+", rf"\({label}\)")
    naming = re.compile(rf"(?<![\w/.-])({'|'.join(ways)})(?![\w-])")
    own = tuple(f"{each.replace('.', '/')}/" for each in (name, *above(name))) + USERS_OF_ALL
    return [
        path
        for path, texts in NAMES.items()
        if not path.startswith(own) and not path.endswith("/subscribers.py") and any(map(naming.search, texts))
    ]


@pytest.mark.parametrize("name", APPS)
def test_at_most_three_files_outside_an_app_name_it(name: str) -> None:
    assert len(named_in(name)) <= MOST, named_in(name)


def test_an_app_is_named_by_the_settings_and_the_layers() -> None:
    """And entitlements by the list of bandit's findings that were judged."""
    assert named_in("apps.demand.entitlements") == [".ci/bandit.json", "intelgraph/settings.py", "pyproject.toml"]


def test_the_walk_knows_who_may_use_an_app() -> None:
    users = {"apps.surfaces", "apps.relations", "apps.money", "apps.demand.metering"}
    assert above("apps.demand.entitlements") == users
