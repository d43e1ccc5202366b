"""Write the secret seeds that this installation signs with, unless they are there."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from apps.ground.provenance.keys import make_seed


class Command(BaseCommand):
    help = "Writes the seeds for the log's and the tokens' signing keys, each readable by its owner only."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in (settings.LOG_SIGNING_KEY_FILE, settings.TOKEN_SIGNING_KEY_FILE):
            made = make_seed(path)
            self.stdout.write(f"{path.name}: {'made' if made else 'there already'}")
