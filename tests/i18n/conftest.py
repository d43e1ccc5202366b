"""The languages of tests, and a world with something on every page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Opened:
    """Opens pages for one person; afterwards the marketplace is entered as before."""

    client: Client
    marketplace: Marketplace

    def __call__(self, address: str, **posted: Any) -> str:
        """The page, also one that says no."""
        response = self._ask(address, **posted)
        assert response.status_code in {200, 404, 409, 422}, f"{address}: {response.status_code}"
        return str(response.content.decode())

    def is_shown(self, address: str) -> bool:
        """Whether it answers this person with a whole page."""
        response = self._ask(address)
        assert response.status_code < 500, f"{address}: {response.status_code}"
        is_page = response.status_code == 200 and response["Content-Type"].startswith("text/html")
        return is_page and not response.streaming and b"</html>" in response.content

    def _ask(self, address: str, **posted: Any) -> Any:
        try:
            return self.client.post(address, posted) if posted else self.client.get(address)
        finally:
            translation.activate("en")
            connection.set_tenant(self.marketplace)
            set_scope(Scope(reach="marketplace"))


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
    """Opens pages in a language as a person, or as a visitor."""

    def as_person(user: object = None, *, language: str, second_factor: bool = False) -> Opened:
        client = browser_of(user, "us", second_factor)
        client.cookies["language"] = language
        return Opened(client, us)

    return as_person
