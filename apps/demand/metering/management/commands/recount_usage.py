"""The sums of use made again from the events, and compared with those that are kept."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.demand.metering.commands import recount
from apps.demand.metering.counting import balance, differences
from apps.demand.metering.models import UsageSource
from apps.ground.policy.actor import system_actor
from apps.ground.tenancy.current import everywhere, inside, named
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped


class Command(BaseCommand):
    help = "Count all use again from the events; says what differs, and with --repair mends the sums."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--marketplace", help="one marketplace's short name; all without it")
        parser.add_argument("--repair", action="store_true", help="write the sums that the events come to")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = [named(options["marketplace"])] if options["marketplace"] else everywhere()
        except Marketplace.DoesNotExist:
            raise CommandError(f"there is no marketplace {options['marketplace']}") from None
        product = system_actor("metering")
        wrong = 0
        for marketplace in chosen:
            with inside(marketplace), scoped(product):
                found = self._compare(marketplace.name)
                if found and options["repair"]:
                    recount(product)
                    found = self._compare(marketplace.name)
                wrong += found
        if wrong:
            raise CommandError("the sums are not what the events come to")

    def _compare(self, name: str) -> int:
        found = differences()
        for each in found:
            self.stdout.write(
                f"{name}: {each.entitlement_ref} {each.meter} {each.period_start:%Y-%m-%d}: kept {each.kept_quantity}"
                f" in {each.kept_events} events, the events come to {each.quantity} in {each.events}"
            )
        unbalanced = [source for source in UsageSource.objects.order_by("pk") if not balance(source).holds]
        for source in unbalanced:
            self.stdout.write(f"{name}: {source.public_id} {source.name}: {balance(source)}")
        self.stdout.write(f"{name}: {len(found)} sums and {len(unbalanced)} sources differ")
        return len(found) + len(unbalanced)
