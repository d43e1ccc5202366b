"""Databases with whole company stories in them, committed: one world, or two neighbours and one elsewhere."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.scope import Scope, scoped
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.isolation.worlds import World, build
from tests.support.kept import Story, kept

#: The marketplace and the word of each world, in the order in which they are built.
WORLDS = (("us", "amberine"), ("us", "basaltic"), ("eu", "cobaltic"))
WORD = WORLDS[0][1]
#: The factories number what they make; each world's numbers are its own, above those of the tests that meet it.
NUMBERS_OF_A_WORLD = 1_000_000


def _built(number: int, folder: Path) -> World:
    marketplace, word = WORLDS[number]
    for factory in (UserFactory, OrganisationFactory):
        factory.reset_sequence(NUMBERS_OF_A_WORLD * (number + 1))
    with inside(named(marketplace)), scoped(Scope(reach="marketplace")):
        return build(word, folder)


def _one(_known: None, folder: Path) -> tuple[World, ...]:
    return (_built(0, folder),)


def _three(known: tuple[World, ...], folder: Path) -> tuple[World, ...]:
    return (*known, _built(1, folder), _built(2, folder))


ONE = Story("world", ("tests/isolation/worlds.py",), _one)
THREE = Story("worlds", ONE.sources, _three, base=ONE)


def furnished(blocker: Any, name: str, folder: Path, story: Story = ONE) -> AbstractContextManager[tuple[World, ...]]:
    """The worlds, in a database of this name that the connection leads to meanwhile; `folder` gets pictures, keys."""
    return kept(blocker, name, folder, story)
