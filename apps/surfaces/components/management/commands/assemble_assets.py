"""`manage.py assemble_assets`: join the parts of the sheets and scripts into the files that are served."""

from typing import Any

from django.core.management.base import BaseCommand

from intelgraph import assemble


class Command(BaseCommand):
    """What each start does, alone: before `collectstatic` in an image, or while styling a running product."""

    help = "Join the parts of static/css and static/js into the files that pages load."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write what is out of date and name it."""
        for name in assemble.write():
            self.stdout.write(f"wrote static/{name}")
