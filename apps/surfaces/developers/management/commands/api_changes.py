"""Whether the API keeps what was released; `--release` makes the document of now the released one."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.surfaces.developers.compatibility import breaking_changes
from apps.surfaces.developers.document import document

RELEASED = Path("docs/api/released.json")


class Command(BaseCommand):
    """Compares the OpenAPI document with the released one."""

    help = "Name the differences from docs/api/released.json that break clients; --release writes it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--release", action="store_true", help="write the document as the released one")

    def handle(self, *args: Any, release: bool = False, **options: Any) -> None:
        """Raises: CommandError with a line for each break, so that the exit code is not 0."""
        path = Path(settings.ROOT) / RELEASED
        if release:
            path.write_text(json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n")
            self.stdout.write(f"{RELEASED} is the API of now.")
            return
        broken = breaking_changes(json.loads(path.read_text()), document())
        if broken:
            listed = "\n".join(broken)
            raise CommandError(
                f"{listed}\nThese break clients of {RELEASED}. Keep the old form beside the new one; only a change that"
                " no client can have met is released by `manage.py api_changes --release`."
            )
        self.stdout.write(f"Nothing that {RELEASED} promises is broken.")
