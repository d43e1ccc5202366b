"""Write the search table anew from the truth; readers see the old rows until it is done."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.ground.policy.actor import system_actor
from apps.ground.tenancy.current import everywhere, inside, named
from apps.ground.tenancy.scope import scoped
from apps.supply.listings import projections


class Command(BaseCommand):
    help = "Rebuilds search of one marketplace, or of all, in one transaction each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--marketplace", default="", help="its short name; by default all")
        parser.add_argument(
            "--outdated", action="store_true", help="only where rows are of an earlier release or of another taxonomy"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [named(options["marketplace"])] if options["marketplace"] else everywhere()
        for marketplace in chosen:
            with inside(marketplace), scoped(system_actor("listings")):
                if options["outdated"] and not projections.is_outdated():
                    continue
                self.stdout.write(f"{marketplace.name}: {projections.rebuild()} listings")
