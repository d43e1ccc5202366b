"""The Host header decides which marketplace answers; no other header counts, and an unknown host is nobody's."""

import pytest
from django.db import connection
from django.test import Client

from apps.ground.tenancy import hosts
from apps.ground.tenancy.hosts import forget, marketplace_of
from apps.ground.tenancy.models import Domain, Marketplace

UNKNOWN = [
    "",
    "localhost",
    "localhost:8000",
    "127.0.0.1",
    "127.0.0.1:8000",
    "[::1]",
    "nowhere.localhost",
    "us.localhost.evil.example",
    "evil.us.localhost",
    "us",
    "public",
    "marketplace_template",
    "us.localhost@evil.example",
    "evil.example@us.localhost",
    "us.localhost/..",
    "us.localhost:8000:80",
    "us.localhost:port",
    "us.localhost..",
    "us..localhost",
    "us.localhost, eu.localhost",
    " ",
    "-us.localhost",
    "üs.localhost",
    "%75s.localhost",
    "us.localhost\x00",
    "a" * 5_000,
]
SPELLINGS = [
    "us.localhost",
    "US.LocalHost",
    "us.localhost.",
    "us.localhost:8000",
    "US.LOCALHOST.:8443",
    "us.localhost:1",
]


def asked(host: str, **headers: str) -> tuple[int, bytes, Client]:
    client = Client()
    response = client.get("/robots.txt", HTTP_HOST=host, **headers)
    return response.status_code, response.content, client


@pytest.mark.parametrize("host", UNKNOWN)
def test_an_unknown_host_is_a_plain_404(db: None, host: str) -> None:
    """S01 B001: never the first marketplace, never the public schema, and no cookie."""
    connection.set_schema_to_public()
    status, body, client = asked(host)
    assert (status, body) == (404, b"Not found\n")
    assert not client.cookies
    assert connection.schema_name == "public"


@pytest.mark.parametrize("host", UNKNOWN)
def test_no_marketplace_owns_it(db: None, host: str) -> None:
    """S01: asked where a socket asks, too."""
    assert marketplace_of(host) is None


@pytest.mark.parametrize("host", SPELLINGS)
def test_one_host_in_any_spelling_is_one_marketplace(db: None, host: str) -> None:
    """S01 B001: capitals, a port and the root's dot name the same host."""
    connection.set_schema_to_public()
    status, body, _client = asked(host)
    assert status == 200
    assert (status, body) == asked("us.localhost")[:2]
    assert connection.schema_name == "public", "the connection goes back without a marketplace"


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_X_FORWARDED_HOST": "eu.localhost"},
        {"HTTP_FORWARDED": "host=eu.localhost"},
        {"HTTP_X_HOST": "eu.localhost"},
        {"HTTP_X_ORIGINAL_HOST": "eu.localhost"},
        {"SERVER_NAME": "eu.localhost"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_no_other_header_names_the_marketplace(db: None, headers: dict[str, str]) -> None:
    """S01 B001 B002"""
    connection.set_schema_to_public()
    assert asked("us.localhost", **headers)[:2] == asked("us.localhost")[:2]
    assert asked("us.localhost")[:2] != asked("eu.localhost")[:2], "the two would answer alike anyway"
    assert asked("nowhere.localhost", **headers)[0] == 404


def test_the_host_of_a_marketplace_that_is_gone_leads_nowhere(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """S01: an old domain is unknown as soon as it is no longer remembered, which is a few seconds."""
    monkeypatch.undo()  # what the product remembers, not what tests do
    connection.set_schema_to_public()
    forget()
    eu = Marketplace.objects.get(schema_name="eu")
    assert (marketplace_of("eu.localhost"), hosts.KEEP_S <= 5) == (eu, True)
    monkeypatch.setattr(Domain, "objects", Domain.objects.exclude(domain="eu.localhost"))
    assert marketplace_of("eu.localhost") == eu
    monkeypatch.setattr(hosts, "KEEP_S", 0.0)
    assert marketplace_of("eu.localhost") is None
    monkeypatch.undo()
    assert marketplace_of("eu.localhost") == eu
