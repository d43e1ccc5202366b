"""`manage.py assemble_assets`: join the parts of the sheets and scripts into the files that are served."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.surfaces.components import assemble


class Command(BaseCommand):
    """Write the served sheets and scripts, or with --check only say whether they are true."""

    help = "Join the parts of static/css and static/js into the files that pages load."

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: --check writes nothing and fails when a served file is out of date."""
        parser.add_argument("--check", action="store_true", help="Fail when a served file differs from its parts.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what is out of date and name it."""
        if options["check"]:
            if names := assemble.stale():
                raise CommandError("Out of date, run `manage.py assemble_assets`: " + ", ".join(names))
            return
        for name in assemble.write():
            self.stdout.write(f"wrote static/{name}")
