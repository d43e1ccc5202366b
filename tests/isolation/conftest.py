"""A database of two marketplaces with two worlds in us and one in eu, cloned once for all walks of this folder."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from pytest_django import DjangoDbBlocker

from apps.ground.tenancy.models import Marketplace
from tests.isolation.worlds import World
from tests.support.furnished import THREE, furnished


@dataclass(frozen=True)
class Places:
    """Whose things are asked for, who has the same next door, and who has the same in the other marketplace."""

    own: World
    neighbour: World
    elsewhere: World


@pytest.fixture(scope="package")
def seeded(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Places]:
    """The worlds, committed; the connection leads to their database until the last walk of this folder is done."""
    folder = tmp_path_factory.getbasetemp()
    with furnished(django_db_blocker, f"worlds_{worker_id}", folder, THREE) as worlds:
        yield Places(*worlds)


@pytest.fixture
def places(seeded: Places, us: Marketplace) -> Places:
    """The worlds, with us entered and the whole of it in reach; what a test changes is rolled back."""
    return seeded
