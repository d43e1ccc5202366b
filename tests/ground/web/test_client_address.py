"""Which hop may name the client's address (B002)."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.test import RequestFactory

from apps.ground.web.client import client_network
from intelgraph import environment

PROXIES = "10.0.0.0/8, 2001:db8:1::/48"
CLIENT, PROXY = "192.0.2.7", "10.1.2.3"


def seen(peer: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_network(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers))


@pytest.fixture
def behind(settings: Any) -> None:
    settings.TRUSTED_PROXIES = tuple(ip_network(each.strip()) for each in PROXIES.split(","))


def test_without_the_setting_the_peer_is_the_client(settings: Any) -> None:
    """B002: whatever anybody forwards."""
    assert settings.TRUSTED_PROXIES == ()
    assert seen(PROXY, CLIENT) == PROXY
    assert seen(CLIENT, "198.51.100.1") == CLIENT


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        (PROXY, CLIENT, CLIENT),
        (PROXY, f"{CLIENT}, 10.9.9.9", CLIENT),
        (PROXY, f"203.0.113.66, {CLIENT}", CLIENT),
        (PROXY, f"{CLIENT}:51234", CLIENT),
        (PROXY, f"::ffff:{CLIENT}", CLIENT),
        (PROXY, "[2001:db8:2:3:4:5:6:7]:443", "2001:db8:2:3::/64"),
        ("2001:db8:1::5", CLIENT, CLIENT),
        (CLIENT, "198.51.100.1", CLIENT),
    ],
    ids=["named", "two hops", "the client's own word", "a port", "mapped", "IPv6", "an IPv6 proxy", "no proxy"],
)
def test_a_trusted_proxy_names_the_client(behind: None, peer: str, forwarded: str, client: str) -> None:
    """B002: the newest hop that is no trusted proxy, never what stands before it."""
    assert seen(peer, forwarded) == client


@pytest.mark.parametrize("forwarded", [None, "", "unknown", "10.9.9.9", f"{CLIENT}, nonsense", "10.9.9.9, "])
def test_a_proxy_is_never_the_client(behind: None, forwarded: str | None) -> None:
    """B021: it would be counted for all who come through it."""
    assert seen(PROXY, forwarded) == ""


def test_a_list_of_networks_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8, proxy.example")
    with pytest.raises(ValueError, match="TRUSTED_PROXIES must list networks"):
        environment.networks("TRUSTED_PROXIES")
