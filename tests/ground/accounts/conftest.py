"""Companies with people in them, and a browser after whose requests the test is back in its marketplace."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from apps.ground.accounts.models import Organisation
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, set_scope
from tests.factories.accounts import OrganisationFactory


class Browser:
    """A client whose requests leave the marketplace entered and in reach, as the test had it."""

    def __init__(self, client: Client, marketplace: Marketplace) -> None:
        self.client = client
        self.marketplace = marketplace

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get", *args, **kwargs)

    def post(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("post", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("delete", *args, **kwargs)

    def _ask(self, method: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(self.client, method)(*args, **kwargs)
        finally:
            connection.set_tenant(self.marketplace)
            set_scope(Scope(reach="marketplace"))


@pytest.fixture
def browse(us: Marketplace, browser_of: Callable[..., Client]) -> Callable[..., Browser]:
    """Opens a browser at us: of a visitor, or of a person who is signed in."""

    def open_one(user: object = None, *, second_factor: bool = False) -> Browser:
        return Browser(browser_of(user, "us", second_factor), us)

    return open_one


@pytest.fixture
def customer(us: Marketplace) -> Organisation:
    """A customer without members."""
    return OrganisationFactory(name="Halcyon", slug="halcyon")


@pytest.fixture
def partner(us: Marketplace) -> Organisation:
    """An active partner without members."""
    return OrganisationFactory(name="Kestrel", slug="kestrel", kinds=["partner"])


@pytest.fixture
def letters(deliver: Callable[[], int]) -> Callable[[], list[Any]]:
    """Delivers what was announced and returns the letters that were sent since."""

    def sent() -> list[Any]:
        mail.outbox.clear()
        deliver()
        return list(mail.outbox)

    return sent
