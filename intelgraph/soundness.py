"""Refuses to start where a system check of ours finds a fault (B106, B109, B111, B112)."""

import django
from django.apps import apps
from django.core.checks import run_checks


class NotSound(SystemExit):
    """The reasons, a line each; the process ends with code 1."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("The marketplace does not start:\n" + "\n".join(f"- {reason}" for reason in reasons))


def require_sound(tag: str) -> None:
    """Run the checks of this tag: `serving` before any request, `behind` before any other work. Raises: NotSound."""
    if not apps.ready:
        django.setup(set_prefix=False)
    if found := run_checks(tags=[tag], include_deployment_checks=True):
        raise NotSound([str(fault.msg) for fault in found])
