"""A database of two marketplaces with two worlds in us and one in eu, cloned once for all walks of this folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.models import Marketplace
from tests.isolation.addresses import apps_with_addresses
from tests.isolation.canaries import canaries, pattern
from tests.isolation.worlds import World
from tests.support.furnished import THREE, furnished
from tests.support.sampled import is_asked_for


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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A walk is one test an app, so that two workers share it and a failure names the app."""
    if "app" in metafunc.fixturenames:
        metafunc.parametrize("app", list(filter(is_asked_for, apps_with_addresses())))


@pytest.fixture(scope="package")
def own_texts(seeded: Places, django_db_blocker: DjangoDbBlocker) -> frozenset[str]:
    """The texts of the own world that nobody else may read."""
    with django_db_blocker.unblock(), inside(named("us")), transaction.atomic():
        found = canaries(seeded.own, seeded.neighbour, seeded.elsewhere)
    assert len(found) > 150, "too few texts: the world is not what it was"
    assert any("PO-amberine" in each for each in found)
    return found


@pytest.fixture(scope="package")
def forbidden(own_texts: frozenset[str]) -> re.Pattern[str]:
    """Finds a text of the own world in a body."""
    return pattern(own_texts)


@pytest.fixture(scope="package")
def next_door(seeded: Places, django_db_blocker: DjangoDbBlocker) -> re.Pattern[str]:
    """Finds a text of the neighbour that the own world's people may not read."""
    with django_db_blocker.unblock(), inside(named("us")), transaction.atomic():
        return pattern(canaries(seeded.neighbour, seeded.own))


@pytest.fixture
def places(seeded: Places, us: Marketplace) -> Places:
    """The worlds, with us entered and the whole of it in reach; what a test changes is rolled back."""
    return seeded
