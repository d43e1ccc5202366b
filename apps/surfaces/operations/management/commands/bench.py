"""Measures the paths that matter against the running product, and prints the goal beside each figure."""

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from apps.ground import clock
from apps.ground.web.refusals import Refused
from apps.surfaces.operations.bench import importing, in_process, many_listings, over_http, sockets, writing
from apps.surfaces.operations.bench.figures import Figure, machine, write
from apps.surfaces.operations.bench.pace import Client, NotServed
from apps.surfaces.operations.bench.place import Place, another, place_to_measure
from apps.surfaces.operations.bench.recorded import what_was_recorded
from intelgraph.database.connection import connection

TROUBLE = (NotServed, DatabaseError, Refused, psycopg.Error)
READS_FROM, HOST = "us", "us.localhost"


class Command(BaseCommand):
    help = "Measures pages, API, decisions, usage, log, outbox and search; writes docs/bench/<date>.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="where the product serves")
        parser.add_argument("--runs", type=int, default=5, help="of how many runs a figure is the median")
        parser.add_argument("--seconds", type=float, default=4.0, help="how long each run of a paced figure takes")
        parser.add_argument("--leaves", type=int, default=1_000_000, help="how many leaves to seal")
        parser.add_argument("--listings", type=int, default=100_000, help="how many listings to search")
        parser.add_argument("--only", default="", help=f"some of: {', '.join([*READING, *PLACED])}; nothing is kept")
        parser.add_argument("--folder", type=Path, default=settings.ROOT / "docs" / "bench")

    def handle(self, *args: Any, **options: Any) -> None:
        before = machine()
        only = {name.strip() for name in options["only"].split(",") if name.strip()}
        if unknown := only - {*READING, *PLACED}:
            raise CommandError(f"There is no {', '.join(sorted(unknown))}; choose of {', '.join([*READING, *PLACED])}.")
        figures: list[Figure] = []
        self.not_measured: list[str] = []
        try:
            Client(HOST, options["port"]).send("GET", over_http.EMPTY)
            for figure in self.measure(only or {*READING, *PLACED}, options):
                figures.append(figure)
                self.stdout.write(figure.line())
                self.stdout.flush()
        except TROUBLE as trouble:
            raise CommandError(f"{trouble} The running product is measured: `make up` first.") from None
        finally:
            connection.close()
        met = f"{sum(figure.ok for figure in figures)} of {len(figures)} goals met"
        if self.not_measured:
            raise CommandError(f"{met}; not measured, so nothing is kept: {', '.join(self.not_measured)}")
        if only:
            self.stdout.write(met)
            return
        day = f"{clock.now():%Y-%m-%d}"
        path = write(figures, options["folder"], day, {"day": day, "machine": before})
        self.stdout.write(f"{met}; kept in {path}")

    def measure(self, wanted: set[str], options: dict[str, Any]) -> Iterator[Figure]:
        """What only reads, then what writes, in a marketplace of its own."""
        for name, of_demo in READING.items():
            if name in wanted:
                yield from self.of(name, of_demo(options))
        if wanted & PLACED.keys():
            with place_to_measure() as place:
                for name, of_place in PLACED.items():
                    if name in wanted:
                        yield from self.of(name, of_place(place, options))

    def of(self, name: str, figures: Iterator[Figure]) -> Iterator[Figure]:
        """These figures; where one cannot be measured that is said, and the others still are."""
        try:
            yield from figures
        except TROUBLE as trouble:
            self.not_measured.append(name)
            self.stderr.write(f"{name} could not be measured: {trouble}")
            connection.close()


def _marketplace(place: Place, o: dict[str, Any]) -> Iterator[Figure]:
    took = [place.made_in_s]
    for _ in range(o["runs"] - 1):
        with another() as (_marketplace, seconds):
            took.append(seconds)
    yield Figure("new marketplace", median(took), 2.0, "s")


READING: dict[str, Callable[[dict[str, Any]], Iterator[Figure]]] = {
    "recorded": lambda _o: what_was_recorded(),
    "pages": lambda o: over_http.pages(HOST, o["port"], READS_FROM, o["seconds"], o["runs"]),
}
# Sitemap and search are last: they put copies in the place of the marketplace's own rows.
PLACED: dict[str, Callable[[Place, dict[str, Any]], Iterator[Figure]]] = {
    "marketplace": _marketplace,
    "decisions": lambda place, o: over_http.decisions(o["port"], place, o["seconds"], o["runs"]),
    "writing": lambda place, o: writing.writing(o["port"], place, o["seconds"], o["runs"]),
    "usage": lambda place, o: over_http.usage(o["port"], place, o["seconds"], o["runs"]),
    "shares": lambda place, o: over_http.shares(HOST, o["port"], place, o["seconds"], o["runs"]),
    "policy": lambda place, o: in_process.deciding(place, o["runs"]),
    "commands": lambda place, o: in_process.overhead(place, o["runs"]),
    "outbox": lambda place, o: in_process.outbox(place, 200, o["seconds"], o["runs"]),
    "sockets": lambda place, o: sockets.sockets(place, o["port"]),
    "import": lambda _place, o: importing.importing(o["runs"]),
    "log": lambda place, o: in_process.sealing(place, o["leaves"]),
    "sitemap": lambda place, o: many_listings.sitemaps(place, READS_FROM, o["port"], o["runs"]),
    "search": lambda place, o: many_listings.searching(place, READS_FROM, o["listings"]),
}
