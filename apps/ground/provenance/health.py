"""The log as a part of /readyz: named when it is broken, and never what takes the product out of service."""

import time

from django.db import DatabaseError, InterfaceError

from apps.ground.provenance.head import read_head
from apps.ground.tenancy.current import everywhere, inside
from intelgraph.database.connection import connection

KEEP_S = 30.0
_known: dict[str, float] = {}


def log_state() -> str:
    """`ok`, or `broken` where some marketplace's log is not what was signed; `unknown` while its tables cannot be read.

    A good state is kept for `KEEP_S` seconds, because load balancers ask every few.
    """
    if time.monotonic() < _known.get("good until", 0.0):
        return "ok"
    try:
        connection.set_schema_to_public()
        for marketplace in everywhere():
            with inside(marketplace):
                head = read_head()
            if head is not None and head.fault:
                return "broken"
    except (DatabaseError, InterfaceError):
        return "unknown"
    _known["good until"] = time.monotonic() + KEEP_S
    return "ok"


def forget() -> None:
    """Ask again; for tests, which change logs under the process."""
    _known.clear()
