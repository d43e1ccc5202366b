"""Accounts whose addresses are one mailbox, written in two ways before addresses were stored in A-labels."""

from collections import defaultdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.ground.accounts.addresses import InvalidAddress, canonical
from apps.ground.accounts.models import User
from apps.ground.tenancy.current import everywhere, inside, named
from apps.ground.tenancy.models import Marketplace


class Command(BaseCommand):
    help = "Name the accounts that share one address under IDNA 2008, and those whose address no email can reach."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--marketplace", help="one marketplace's short name; all without it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Changes nothing. Raises: CommandError when there is something to decide, so that the exit code is not 0."""
        try:
            chosen = [named(options["marketplace"])] if options["marketplace"] else everywhere()
        except Marketplace.DoesNotExist:
            raise CommandError(f"there is no marketplace {options['marketplace']}") from None
        found = 0
        for marketplace in chosen:
            with inside(marketplace):
                found += self._report(marketplace.name)
        if found:
            raise CommandError(f"{found} addresses need a decision: close one of the accounts, or correct its address")

    def _report(self, name: str) -> int:
        accounts = defaultdict(list)
        unreachable = 0
        for user in User.objects.order_by("pk").only("public_id", "email").iterator():
            try:
                accounts[canonical(user.email)].append(user.public_id)
            except InvalidAddress:
                unreachable += 1
                self.stdout.write(f"{name}: {user.public_id} has an address that no email can reach")
        shared = {email: ids for email, ids in accounts.items() if len(ids) > 1}
        for ids in shared.values():
            self.stdout.write(f"{name}: {', '.join(ids)} have one address")
        self.stdout.write(f"{name}: {len(shared)} shared addresses, {unreachable} that no email can reach")
        return len(shared) + unreachable
