"""Import a foreign catalogue into a marketplace: `import_catalogue landscape.yml --marketplace us`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.ground.tenancy.current import inside, named
from apps.ground.tenancy.models import Marketplace
from apps.supply.listings.importing.landscape import entries
from apps.supply.listings.importing.run import import_entries
from intelgraph.strict_yaml import UnreadableYaml, read_yaml


class Command(BaseCommand):
    help = "Imports the CNCF landscape as free listings of the partner Open Catalogue; the same file twice is once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--marketplace", required=True, help="its short name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = list(entries(read_yaml(options["file"])))
            marketplace = named(options["marketplace"])
        except (UnreadableYaml, ValueError, OSError) as error:
            raise CommandError(str(error)) from None
        except Marketplace.DoesNotExist:
            raise CommandError(f"there is no marketplace {options['marketplace']}") from None
        with inside(marketplace):
            outcome = import_entries(found, self._tell)
        for refusal in outcome.refused:
            self.stderr.write(f"left out: {refusal.path}: {refusal.reason}")
        self.stdout.write(
            f"{outcome.added} added, {outcome.changed} changed, {outcome.unchanged} as they were,"
            f" {len(outcome.refused)} left out"
        )

    def _tell(self, done: int, total: int) -> None:
        self.stdout.write(f"{done:,} of {total:,}")
        self.stdout.flush()
