"""The network address of a client: the one place that decides which hop may name it (B002)."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

Address = IPv4Address | IPv6Address
PREFIX_V6 = 64  # what one customer of a network gets: RFC 6177


def client_address(request: HttpRequest) -> Address | None:
    """The address of the client; None where only a proxy's is known.

    The peer of the connection is the client, unless it is in TRUSTED_PROXIES: then the newest address in
    X-Forwarded-For that is not a trusted proxy itself. What a client wrote there stands before it and is never reached.
    """
    hops = [request.META.get("REMOTE_ADDR", ""), *reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(","))]
    for hop in hops:
        address = parsed(hop)
        if address is None or not is_proxy(address):
            return address
    return None


def client_network(request: HttpRequest) -> str:
    """What is throttled as one client: an IPv4 address, or an IPv6 prefix of 64 bits; empty where it is not known."""
    address = client_address(request)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, PREFIX_V6), strict=False))
    return str(address or "")


def is_proxy(address: Address) -> bool:
    return any(address in network for network in settings.TRUSTED_PROXIES)


def parsed(hop: str) -> Address | None:
    """An address as servers and proxies write it, with or without a port; None for anything else.

    >>> parsed(" 192.0.2.7:4711"), parsed("[2001:db8::1]:80"), parsed("::ffff:192.0.2.7"), parsed("unknown")
    (IPv4Address('192.0.2.7'), IPv6Address('2001:db8::1'), IPv4Address('192.0.2.7'), None)
    """
    text = hop.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
