"""The sealer process: every second it orders what is new in each marketplace's log and signs the head."""

import logging
import signal
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from apps.ground.provenance.head import LogBroken
from apps.ground.provenance.keys import signer_of
from apps.ground.provenance.sealer import BATCH, seal_once
from apps.ground.tenancy.current import everywhere, inside
from intelgraph.database.connection import connection
from intelgraph.readiness import say_ready

log = logging.getLogger(__name__)
SAY_AGAIN_S = 60.0


@dataclass
class Round:
    """What one round over all marketplaces did: leaves sealed, and the marketplaces whose log is broken."""

    sealed: int = 0
    broken: list[str] = field(default_factory=list)


class Command(BaseCommand):
    help = "Seals the log of every marketplace, about once a second, until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="seal what waits now, then end")
        parser.add_argument("--every", type=float, default=1.0, help="seconds between two rounds")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        told: dict[str, float] = {}
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                done = seal_everywhere(told)
                say_ready()
                if options["once"] and done.broken:
                    raise CommandError(f"log broken, nothing sealed: {', '.join(done.broken)}")
            except DatabaseError as error:
                log.warning("the database is away, trying again: %s", type(error).__name__)
                connection.close()
            if options["once"]:
                break
            stop.wait(options["every"])


def seal_everywhere(told: dict[str, float] | None = None) -> Round:
    """One round over all marketplaces; a broken log stops its own marketplace only.

    told: when each broken log was last reported, kept from round to round, so that it is reported once a minute.
    """
    told = {} if told is None else told
    done = Round()
    connection.set_schema_to_public()
    for marketplace in everywhere():
        with inside(marketplace):
            signer = signer_of(marketplace.name, settings.LOG_SIGNING_KEY_FILE)
            try:
                while (count := seal_once(signer)) == BATCH:
                    done.sealed += count
                done.sealed += count
                told.pop(marketplace.name, None)
            except LogBroken as broken:
                done.broken.append(marketplace.name)
                _report(marketplace.name, broken, told)
    return done


def _report(marketplace: str, broken: LogBroken, told: dict[str, float]) -> None:
    before = told.get(marketplace)
    if before is None or time.monotonic() - before >= SAY_AGAIN_S:
        log.critical("log broken, sealing of %s has stopped: %s", marketplace, broken)
        told[marketplace] = time.monotonic()
