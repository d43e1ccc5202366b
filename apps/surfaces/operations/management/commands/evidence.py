"""`manage.py evidence status`: runs the proofs of the artefacts and prints a row each; exit 1 when fewer hold than
before."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.surfaces.operations.evidence.proofs import Verdict, prove
from apps.surfaces.operations.evidence.register import Register, register


class Command(BaseCommand):
    help = "Which artefacts of the blueprint are proved, by running their proofs."

    def add_arguments(self, parser: CommandParser) -> None:
        commands = parser.add_subparsers(dest="command", required=True)
        status = commands.add_parser("status", help="run the proofs and print yes or no for each artefact")
        status.add_argument("--epic", type=int, help="only the artefacts of this epic")
        status.add_argument("--json", action="store_true", help="print one JSON document instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        known = register()
        chosen = [each for each in known.artifacts if options["epic"] in (None, each.epic)]
        verdicts = prove(chosen, settings.ROOT)
        if options["json"]:
            self.stdout.write(json.dumps([_document(known, verdict) for verdict in verdicts], indent=1))
        else:
            self._print(known, verdicts)
        proved = sum(verdict.holds for verdict in verdicts)
        if options["epic"] is None and proved < known.at_least:
            raise CommandError(f"{proved} artefacts are proved; at_least in artifacts.yaml says {known.at_least}.")
        if failed := [failure for verdict in verdicts if verdict.artifact.proof for failure in verdict.failed]:
            raise CommandError("\n".join(["Proofs that do not hold:", *failed]))

    def _print(self, known: Register, verdicts: list[Verdict]) -> None:
        for verdict in verdicts:
            artifact = verdict.artifact
            answer = f"yes, by {verdict.passed} tests" if verdict.holds else "no"
            self.stdout.write(f"{artifact.key:<34} {artifact.kind:<10} {known.owner(artifact):<27} {answer}")
        proved = sum(verdict.holds for verdict in verdicts)
        self.stdout.write(f"{len(verdicts)} artefacts, {proved} proved. At least {known.at_least} must be.")


def _document(known: Register, verdict: Verdict) -> dict[str, Any]:
    artifact = verdict.artifact
    return {
        "epic": artifact.epic,
        "name": artifact.name,
        "kind": artifact.kind,
        "app": artifact.app,
        "owner": known.owner(artifact),
        "approver": known.approver,
        "place": artifact.place,
        "backout": artifact.backout,
        "proved": verdict.holds,
        "tests": verdict.passed,
        "failed": verdict.failed,
    }
