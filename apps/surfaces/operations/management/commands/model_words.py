"""Prints the words that Django makes of fields, for `make messages`: a JSON array of {text, place}."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.surfaces.operations.words import words_of_fields


class Command(BaseCommand):
    help = "Prints the names and help texts of fields that operators read, with the files they are in, as JSON."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        found = [
            {"text": text, "place": str(path.relative_to(Path(settings.ROOT)))} for text, path in words_of_fields()
        ]
        self.stdout.write(json.dumps(found, ensure_ascii=False))
