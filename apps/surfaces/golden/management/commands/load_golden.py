"""Fill a marketplace that is not open yet with the golden content; an interrupted run is taken up where it stopped."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.ground.tenancy.current import named
from apps.ground.tenancy.models import Marketplace
from apps.surfaces.golden.load import load

TELL_EVERY_S = 5.0


class Command(BaseCommand):
    help = "Brings a year of partners, listings, purchases and use into a marketplace that is being founded."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("marketplace")
        parser.add_argument("--only", nargs="*", default=(), help="slugs of partners and customers; all without it")
        parser.add_argument("--content", default="", help="whose content, when not the marketplace's own")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            marketplace = named(options["marketplace"])
        except Marketplace.DoesNotExist:
            raise CommandError(f"there is no marketplace {options['marketplace']}") from None
        if marketplace.opened_at is not None:
            self.stdout.write(f"{marketplace.name}: open already, nothing is brought in")
            return
        began = told_at = time.monotonic()

        def told(done: int, of: int) -> None:
            nonlocal told_at
            if time.monotonic() - told_at > TELL_EVERY_S:
                told_at = time.monotonic()
                self.stdout.write(f"{marketplace.name}: {done} of {of}")
                self.stdout.flush()

        done = load(marketplace, only=options["only"], told=told, name=options["content"])
        self.stdout.write(f"{marketplace.name}: {done} deeds in {time.monotonic() - began:.1f} s")
