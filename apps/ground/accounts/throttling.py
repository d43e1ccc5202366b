"""Failures are counted in the database and make the next try wait longer (faults B021, F33).

Counted are the account from devices it does not know, each device it does know on its own, and the network address. So
an owner at a known device is not locked out by a stranger's guessing, and one address cannot try many accounts. The
address of a proxy is never counted: all clients behind it would be one.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.http import HttpRequest

from apps.ground import clock
from apps.ground.accounts import rules
from apps.ground.accounts.devices import known_device
from apps.ground.accounts.models import Attempts
from apps.ground.accounts.refusals import TooManyTries
from apps.ground.web.client import client_network

FREE_PER_NETWORK = 50

COUNT = """
INSERT INTO accounts_attempts AS known (key, failures, last_at) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
    failures = CASE WHEN known.last_at < %s THEN 1 ELSE known.failures + 1 END,
    last_at = excluded.last_at
RETURNING failures
"""


@dataclass(frozen=True)
class Counter:
    """One thing that is counted, and how many failures are free."""

    key: str
    free: int = rules.FREE_TRIES


def counter(kind: str, name: str, free: int = rules.FREE_TRIES) -> Counter:
    """The counter of a kind of thing by its name, which is stored as a digest only."""
    return Counter(hashlib.sha256(f"{kind}|{name}".encode()).hexdigest(), free)


def of_sign_in(request: HttpRequest | None, email: str) -> list[Counter]:
    """What a try to sign in to this account from this request counts towards."""
    device = known_device(request, email) if request is not None else ""
    if device:
        return [counter("device", f"{email}|{device}")]
    counters = [counter("account", email)]
    network = client_network(request) if request is not None else ""
    if network:
        counters.append(counter("network", network, FREE_PER_NETWORK))
    return counters


def require_free(counters: Sequence[Counter]) -> None:
    """Raises: TooManyTries, with the seconds to wait, while one of the counters says wait."""
    keys = [one.key for one in counters]
    now = clock.now()
    waits = Attempts.objects.filter(key__in=keys, wait_until__gt=now).values_list("wait_until", flat=True)
    latest = max((until for until in waits if until), default=None)
    if latest is not None:
        raise TooManyTries(retry_after=max(1, round((latest - now).total_seconds())))


def count_failure(counters: Sequence[Counter]) -> None:
    """One more failure for each counter, in the order of their keys so that two requests never wait for each other."""
    now = clock.now()
    forgotten = now - timedelta(seconds=rules.FORGET_AFTER_S)
    for one in sorted(counters, key=lambda counter: counter.key):
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [one.key, now, forgotten])
            failures = cursor.fetchone()[0]
        wait = rules.wait_s(failures, one.free)
        if wait:
            Attempts.objects.filter(key=one.key).update(wait_until=now + timedelta(seconds=wait))


def forgive(counters: Sequence[Counter]) -> None:
    """Forget the account's or device's failures; a network's stay, or one good account would free it."""
    Attempts.objects.filter(key__in=[one.key for one in counters if one.free == rules.FREE_TRIES]).delete()
