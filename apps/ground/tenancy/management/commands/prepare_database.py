"""Migrate the control plane, the template and every marketplace; run by the owning role."""

from typing import Any

from django.core.management.base import BaseCommand

from apps.ground.tenancy.current import everywhere
from apps.ground.tenancy.schemas import build_template, migrate_schema


class Command(BaseCommand):
    help = "Migrates schema public, the template and every marketplace, and sets the web role's grants."

    def handle(self, *args: Any, **options: Any) -> None:
        migrate_schema("public")
        build_template()
        for marketplace in everywhere():
            migrate_schema(marketplace.name)
            self.stdout.write(f"{marketplace.name}: migrated")
