"""`manage.py render` renews the documents that are written from the product; `--check` names those that are
outdated."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.ground.tenancy.current import everywhere, inside
from apps.surfaces.operations.rendering.documents import outdated, write


class Command(BaseCommand):
    help = "Write the documents that follow from code, policies and database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a document is outdated")

    def handle(self, *args: Any, **options: Any) -> None:
        marketplace = next(iter(everywhere()), None)
        if marketplace is None:
            raise CommandError("There is no marketplace whose tables could be read: run `make up` once.")
        root = settings.ROOT
        with inside(marketplace):
            found = outdated(root) if options["check"] else write(root)
        for file in found:
            self.stdout.write(str(file.relative_to(root)))
        if options["check"] and found:
            raise CommandError(f"{len(found)} documents are outdated: run `manage.py render`.")
