"""`manage.py policy test` runs the policies' own tests; `manage.py policy check` loads them and prints the revision."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.ground.policy.active import policies_folder
from apps.ground.policy.bundle import Bundle, PolicyError
from apps.ground.policy.rego_tests import find_tests, run_test


class Command(BaseCommand):
    """Checks and tests the Rego policies without touching a database."""

    help = "Check the Rego policies, or run their own tests."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("check", "test"))

    def handle(self, *args: Any, **options: Any) -> None:
        folder = policies_folder()
        try:
            bundle = Bundle.from_folder(folder)
            tests = find_tests(folder)
        except PolicyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"revision {bundle.revision}, {len(bundle.apps)} apps, {len(bundle.actions())} commands")
        if options["what"] == "test":
            failures = 0
            for test in tests:
                problem = run_test(folder, test)
                if problem:
                    failures += 1
                    self.stderr.write(f"{test}: {problem}")
            self.stdout.write(f"{len(tests)} tests, {failures} failed")
            if failures:
                raise CommandError("the policies do not hold")
