"""What every template knows of who is looking."""

from typing import Any

from django.http import HttpRequest

from apps.ground.accounts.actors import NOBODY
from apps.ground.policy.actor import ANONYMOUS


def actor(request: HttpRequest) -> dict[str, Any]:
    """`actor`, and `organisations` for the switcher, empty where there is nothing to switch to."""
    standing = getattr(request, "standing", NOBODY)
    organisations = standing.organisations
    return {
        "actor": getattr(request, "actor", ANONYMOUS),
        "organisations": organisations if len(organisations) > 1 else [],
    }
