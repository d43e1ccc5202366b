"""Pages of visitors travel compressed; what mixes somebody's own with what others chose does not (BREACH)."""

import gzip
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from apps.ground.tenancy.models import Marketplace
from tests.factories.accounts import OrganisationFactory, member, user_of

AS_BROWSERS = {"Accept-Encoding": "gzip, deflate, br"}


def test_a_visitors_page_is_compressed_and_says_so_to_caches(us: Marketplace, client: Client) -> None:
    plain = client.get("/browse/", headers={"Host": "us.localhost"})
    packed = client.get("/browse/", headers={"Host": "us.localhost", **AS_BROWSERS})
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert b"<main" in gzip.decompress(packed.content)
    assert len(packed.content) < len(plain.content) / 2
    assert "Content-Encoding" not in plain


def test_a_page_of_somebody_signed_in_is_not(us: Marketplace, browser_of: Callable[..., Client]) -> None:
    browser = browser_of(user_of(member(OrganisationFactory(kinds=["customer"]))))
    assert settings.SESSION_COOKIE_NAME in browser.cookies
    answer = browser.get("/home/", headers=AS_BROWSERS)
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer


@pytest.mark.parametrize("path", ["/api/v1/offers", "/healthz"])
def test_what_is_no_page_stays_as_it_is(us: Marketplace, client: Client, path: str) -> None:
    answer = client.get(path, headers={"Host": "us.localhost", **AS_BROWSERS})
    assert answer.status_code == 200
    assert "Content-Encoding" not in answer
