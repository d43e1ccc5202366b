"""Reads every marketplace and says which promises do not hold; exit 1 when one does not."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.ground.tenancy.current import everywhere, named
from apps.ground.tenancy.promises import broken_promises, promises


class Command(BaseCommand):
    help = "Checks that nothing was lost, doubled or changed: log, outbox, keys, seats and counted use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("marketplaces", nargs="*", help="by short name; without one, all of them")

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for marketplace in [named(name) for name in options["marketplaces"]] or everywhere():
            began = time.monotonic()
            broken = broken_promises(marketplace)
            found += len(broken)
            for each in broken:
                self.stdout.write(f"{marketplace.name} {each.promise} {each.what}")
            checked = ", ".join(promises())
            self.stdout.write(
                f"{marketplace.name}: {checked} read in {time.monotonic() - began:.1f} s, {len(broken)} do not hold"
            )
        if found:
            raise CommandError(f"{found} findings")
