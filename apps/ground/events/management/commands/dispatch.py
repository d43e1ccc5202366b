"""The dispatcher process: delivers what the outboxes hold, at once when nudged, else within a second.

A nudge names its marketplace, and only that one is looked at; once a second all of them are, for Valkey may lose
nudges and failed messages come due in silence. Then it also tells the queue again of jobs that nobody took.
"""

import logging
import signal
import threading
import time
from collections.abc import Iterable
from typing import Any

import redis
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, ProgrammingError

from apps.ground.events.dispatch import dispatch_once
from apps.ground.events.outbox import NUDGE
from apps.ground.jobs.queue import send_what_waits
from apps.ground.tenancy.current import everywhere, inside
from apps.ground.tenancy.models import Marketplace
from intelgraph import valkey
from intelgraph.database.connection import connection
from intelgraph.readiness import say_ready

log = logging.getLogger(__name__)
LOOK_EVERY_S = 1.0


class Command(BaseCommand):
    help = "Delivers the outbox of every marketplace to its subscribers, until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="deliver what waits now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        nudges = Nudges()
        open_ones: dict[str, Marketplace] = {}
        named: set[str] = set()
        looked_at = float("-inf")
        while not stop.is_set():
            all_of_them = options["once"] or time.monotonic() - looked_at >= LOOK_EVERY_S
            try:
                if all_of_them:
                    looked_at = time.monotonic()
                    open_ones = opened()
                    send_all_that_waits(open_ones.values())
                busy = dispatch_in(open_ones[name] for name in (open_ones if all_of_them else named & open_ones.keys()))
            except (DatabaseError, InterfaceError) as error:
                log.warning("the database is away, trying again: %s", type(error).__name__)
                connection.close()
                busy = set()
                stop.wait(LOOK_EVERY_S)
            else:
                say_ready()
            if options["once"] and not busy:
                break
            named = busy | nudges.wait(0 if busy else max(0.0, looked_at + LOOK_EVERY_S - time.monotonic()))


class Nudges:
    """Waits for a nudge, or simply for its time while Valkey is away."""

    def __init__(self) -> None:
        self._listener: redis.client.PubSub | None = None

    def wait(self, seconds: float) -> set[str]:
        """The marketplaces that were named by the first nudge and what came with it; none after so many seconds."""
        named: set[str] = set()
        try:
            if self._listener is None:
                client = valkey.client(settings.VALKEY_URL)
                self._listener = client.pubsub(ignore_subscribe_messages=True)
                self._listener.subscribe(NUDGE)
            heard = self._listener.get_message(timeout=seconds)
            while heard is not None:
                named.add(heard["data"].decode(errors="replace"))
                heard = self._listener.get_message(timeout=0)
        except redis.RedisError:
            self._listener = None
            threading.Event().wait(seconds)
        return named


def opened() -> dict[str, Marketplace]:
    """The marketplaces that are open, by name; one that is being founded delivers its own messages."""
    connection.set_schema_to_public()
    return {each.schema_name: each for each in everywhere() if each.opened_at is not None}


def dispatch_in(marketplaces: Iterable[Marketplace]) -> set[str]:
    """One batch in each of them; the names of those where there was something to deliver.

    One that was dropped since we looked which are open holds up no other.
    """
    busy = set()
    for marketplace in marketplaces:
        try:
            with inside(marketplace):
                if dispatch_once():
                    busy.add(marketplace.schema_name)
        except ProgrammingError:
            if Marketplace.objects.filter(pk=marketplace.pk).exists():
                raise
            log.info("events.marketplace_gone", extra={"marketplace": marketplace.schema_name})
    return busy


def send_all_that_waits(marketplaces: Iterable[Marketplace]) -> None:
    """Tell the queue again of the jobs that nobody took."""
    for marketplace in marketplaces:
        with inside(marketplace):
            send_what_waits()
