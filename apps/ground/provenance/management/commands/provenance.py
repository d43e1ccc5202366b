"""The log at the command line: verify it, show its head."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.ground.provenance.audit import audit_log
from apps.ground.provenance.head import read_head
from apps.ground.provenance.note import VerifierKey
from apps.ground.tenancy.current import everywhere, inside, named
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped


class Command(BaseCommand):
    help = "`provenance verify` reads the whole log back; `provenance head` prints the newest checkpoint and its key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "head"])
        parser.add_argument("--marketplace", help="one marketplace's short name; all without it")
        parser.add_argument("--held", type=Path, help="a checkpoint kept outside, to compare the log's past with")
        parser.add_argument(
            "--key",
            help="the verifier key that the log and the held checkpoint are trusted by (default: those published)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            chosen = [named(options["marketplace"])] if options["marketplace"] else everywhere()
        except Marketplace.DoesNotExist:
            raise CommandError(f"there is no marketplace {options['marketplace']}") from None
        held = []
        keys = [VerifierKey.parse(options["key"])] if options["key"] else None
        if options["held"]:
            if not keys:
                raise CommandError("--held needs --key, the verifier key it is trusted by")
            held = [(options["held"].read_text(), keys[0])]
        broken = False
        for marketplace in chosen:
            with inside(marketplace), scoped(Scope(reach="marketplace")):
                if options["what"] == "head":
                    head = read_head()
                    self.stdout.write(f"{head.note}{head.key}" if head else "nothing sealed yet")
                    if head and head.fault:
                        self.stdout.write(self.style.ERROR(f"  {head.fault}"))
                        broken = True
                    continue
                audit = audit_log(held, keys)
                self.stdout.write(f"{marketplace.name}: {audit.size} leaves, root {audit.root.hex()}")
                for finding in audit.findings:
                    where = f"leaf {finding.leaf}: " if finding.leaf >= 0 else ""
                    self.stdout.write(self.style.ERROR(f"  {where}{finding.what}"))
                if audit.erased:
                    self.stdout.write(f"  {audit.erased} payloads erased, with receipts")
                broken = broken or not audit.holds
        if broken:
            raise CommandError("the log is not what was signed")
