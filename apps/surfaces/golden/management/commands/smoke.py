"""Drive the whole story over HTTP against the running product, as each role; exit 1 at the first step that fails."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.surfaces.golden.smoke.browser import DoesNotHold
from apps.surfaces.golden.smoke.steps import STEPS
from apps.surfaces.golden.smoke.story import Story


class Command(BaseCommand):
    help = "Drives partner, operator, customer and auditor through the whole story, and prints each step with its time."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="where the product serves")

    def handle(self, *args: Any, **options: Any) -> None:
        story = Story(options["port"])
        began = time.monotonic()
        for what, step in STEPS:
            at = time.monotonic()
            try:
                seen = step(story)
            except DoesNotHold as broken:
                self.stdout.write(self.style.ERROR(f"{_ms(at):>7} ms  {what}"))
                raise CommandError(str(broken)) from None
            self.stdout.write(f"{_ms(at):>7} ms  {what}: {seen}")
            self.stdout.flush()
        self.stdout.write(f"{len(STEPS)} steps hold, {time.monotonic() - began:.1f} s.")


def _ms(since: float) -> int:
    return round((time.monotonic() - since) * 1000)
