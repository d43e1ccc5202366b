"""Make a marketplace by cloning the template; run by the owning role."""

import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from apps.ground.tenancy.create import NewMarketplace, create_marketplace
from apps.ground.tenancy.models import Marketplace


class Command(BaseCommand):
    help = "Creates a marketplace: name, title and host; the schema is cloned from the empty template."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--title", required=True)
        parser.add_argument("--domain", required=True)
        parser.add_argument("--currency", default="USD")
        parser.add_argument("--region", default="us")
        parser.add_argument("--languages", default="en", help="comma-separated, the first is the default")
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--sandbox", action="store_true")
        parser.add_argument("--founding", action="store_true", help="leave it closed until its history is in")
        parser.add_argument("--if-missing", action="store_true", help="do nothing when it exists")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_missing"] and Marketplace.objects.filter(schema_name=options["name"]).exists():
            return
        new = NewMarketplace(
            name=options["name"],
            title=options["title"],
            domain=options["domain"],
            currency=options["currency"],
            region=options["region"],
            languages=options["languages"].split(","),
            time_zone=options["time_zone"],
            is_sandbox=options["sandbox"],
            founding=options["founding"],
        )
        began = time.perf_counter()
        try:
            create_marketplace(new)
        except ValidationError as refused:
            raise CommandError("; ".join(refused.messages)) from None
        except IntegrityError:
            raise CommandError(f"the name {new.name} or the domain {new.domain} is taken") from None
        self.stdout.write(f"{new.name}: created at {new.domain} in {time.perf_counter() - began:.2f} s")
