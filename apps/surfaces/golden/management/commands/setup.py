"""From an empty database to two marketplaces full of life; run again it changes nothing and takes seconds.

Steps that need the owner of the tables run in a process of their own, so that this one holds the web role's rights.
"""

import os
import subprocess
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from apps.ground.tenancy.create import open_marketplace
from apps.ground.tenancy.current import named
from apps.ground.tenancy.models import Marketplace
from apps.surfaces.golden import content
from apps.surfaces.golden.demo import write_sign_ins


class Command(BaseCommand):
    help = "Makes keys, migrates, creates the marketplaces us and eu and fills them with the golden data."

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = time.monotonic()
        call_command("make_keys", stdout=self.stdout)
        self.wait_for("prepare_database", [self.start("prepare_database", owner=True)])
        for each in content.marketplaces():
            self.create(each)
        self.found([each["slug"] for each in content.marketplaces()])
        call_command("rebuild_search", "--outdated", stdout=self.stdout)
        write_sign_ins()
        self.tell("ready")

    def create(self, each: dict[str, Any]) -> None:
        """The marketplace, unless it is there; not open yet."""
        if Marketplace.objects.filter(schema_name=each["slug"]).exists():
            return
        arguments = (
            each["slug"],
            *("--title", each["title"]["en"], "--domain", each["host"], "--currency", each["currency"]),
            *("--region", each["sale_region"], "--languages", ",".join(each["languages"])),
            *("--time-zone", each["time_zone"], "--founding"),
        )
        self.wait_for(f"create {each['slug']}", [self.start("create_marketplace", *arguments, owner=True)])

    def found(self, names: list[str]) -> None:
        """Bring the content into those that are not open, side by side, seal their logs, then open them."""
        founding = [name for name in names if named(name).opened_at is None]
        if not founding:
            return
        self.wait_for("golden data", [self.start("load_golden", name) for name in founding])
        for name in founding:
            open_marketplace(named(name))
            self.tell(f"{name} is open")
        call_command("seal", "--once")
        self.tell("log sealed")

    def start(self, *arguments: str, owner: bool = False) -> subprocess.Popen[bytes]:
        """A command of manage.py in a process of its own, as the tables' owner or as the product."""
        connection.close()
        role = {"DATABASE_ROLE": "owner"} if owner else {}
        return subprocess.Popen(
            [sys.executable, str(settings.ROOT / "manage.py"), *arguments], env={**os.environ, **role}
        )

    def wait_for(self, what: str, processes: list[subprocess.Popen[bytes]]) -> None:
        """Wait for all of them. Raises: CommandError when one does not end well."""
        codes = [process.wait() for process in processes]
        if any(codes):
            raise CommandError(f"{what} ended with {max(codes, key=abs)}")
        self.tell(what)

    def tell(self, what: str) -> None:
        self.stdout.write(f"{time.monotonic() - self.began:6.1f} s  {what}")
        self.stdout.flush()
