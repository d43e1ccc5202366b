"""The languages of tests, and a world with something on every page."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, set_scope
from tests.i18n import pseudo
from tests.isolation.worlds import World
from tests.support.furnished import furnished

Opened = Callable[[str], str]


@pytest.fixture(scope="session")
def pseudo_locale(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("locale")
    pseudo.write_catalogue(folder)
    return folder


@pytest.fixture
def test_languages(settings: Any, pseudo_locale: Path) -> None:
    """The settings as TEST_LANGUAGES makes them, with a catalogue for the pseudo-language."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("en-xa", "Pseudo"), ("ar", "Arabic")]
    settings.LOCALE_PATHS = [*settings.LOCALE_PATHS, pseudo_locale]


@pytest.fixture(scope="package")
def seeded(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    worker_id: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """The world, committed; the connection leads to its database until the last test of this folder is done."""
    folder = tmp_path_factory.getbasetemp()
    with furnished(django_db_blocker, f"words_{worker_id}", folder) as (world,):
        yield world


@pytest.fixture
def world(seeded: World, us: Marketplace) -> World:
    """A partner that sells and a customer that buys from it, with the word in all they wrote."""
    return seeded


@pytest.fixture
def reading(us: Marketplace, browser_of: Callable[..., Client]) -> Callable[..., Opened]:
    """Opens pages in a language as a person, or as a visitor; afterwards the marketplace is entered as before."""

    def as_person(user: object = None, *, language: str, second_factor: bool = False) -> Opened:
        client = browser_of(user, "us", second_factor)
        client.cookies["language"] = language

        def opened(address: str, **posted: Any) -> str:
            try:
                response = client.post(address, posted) if posted else client.get(address)
            finally:
                translation.activate("en")
                connection.set_tenant(us)
                set_scope(Scope(reach="marketplace"))
            assert response.status_code in {200, 404, 409, 422}, f"{address}: {response.status_code}"
            return response.content.decode()

        return opened

    return as_person
