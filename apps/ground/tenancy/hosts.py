"""From a host name to a marketplace, remembered for a few seconds in each process."""

import re
import time

from apps.ground.tenancy.models import Domain, Marketplace
from intelgraph.database.connection import connection

HOST = re.compile(r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)\.?(:\d{1,5})?\Z")
KEEP_S = 5.0
_known: dict[str, tuple[float, Marketplace]] = {}


def normalised(host: str) -> str | None:
    """The host in lower case without port and trailing dot; None when it is not a host name."""
    match = HOST.match(host.strip().lower())
    return match.group(1) if match else None


def marketplace_of(host: str) -> Marketplace | None:
    """The marketplace that owns this Host header, or None; asks schema public at most every few seconds."""
    name = normalised(host)
    if name is None:
        return None
    at, known = _known.get(name, (0.0, None))
    if known is not None and time.monotonic() - at < KEEP_S:
        return known
    connection.set_schema_to_public()
    domain = Domain.objects.select_related("tenant").filter(domain=name).first()
    if domain is None:
        _known.pop(name, None)
        return None
    _known[name] = (time.monotonic(), domain.tenant)
    return domain.tenant


def forget() -> None:
    """Drop what is remembered, after a marketplace or domain changed in this process."""
    _known.clear()
