"""The sealer process: every second it orders what is new in each marketplace's log and signs the head."""

import logging
import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from apps.ground.provenance.keys import signer_of
from apps.ground.provenance.sealer import BATCH, LogBroken, seal_once
from apps.ground.tenancy.current import everywhere, inside
from intelgraph.database.connection import connection
from intelgraph.readiness import say_ready

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Seals the log of every marketplace, about once a second, until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="seal what waits now, then end")
        parser.add_argument("--every", type=float, default=1.0, help="seconds between two rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                seal_everywhere()
                say_ready()
            except DatabaseError as error:
                log.warning("the database is away, trying again: %s", type(error).__name__)
                connection.close()
            if options["once"]:
                break
            stop.wait(options["every"])


def seal_everywhere() -> int:
    """One round over all marketplaces; a broken log stops its own marketplace only."""
    sealed = 0
    connection.set_schema_to_public()
    for marketplace in everywhere():
        with inside(marketplace):
            signer = signer_of(marketplace.name, settings.LOG_SIGNING_KEY_FILE)
            try:
                while (count := seal_once(signer)) == BATCH:
                    sealed += count
                sealed += count
            except LogBroken as broken:
                log.critical("log broken: %s", broken)
    return sealed
