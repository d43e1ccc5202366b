"""Usage events as partners' software sends them."""

import itertools
from datetime import datetime
from typing import Any

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering.cloud_events import read_event
from apps.demand.metering.rules import UsageEvent
from apps.ground import clock
from apps.ground.policy.actor import Actor
from tests.factories.accounts import member

_ids = itertools.count(1)
SOURCE = "https://app.halcyon.example"


def document(
    entitlement: Entitlement | str, quantity: Any = 1, time: datetime | str | None = None, **more: Any
) -> dict[str, Any]:
    """A CloudEvent about an entitlement, or about any subject; `id` is one that no other call of this run has."""
    given = time if time is not None else clock.now()
    return {
        "specversion": "1.0",
        "id": f"evt-{next(_ids)}",
        "source": SOURCE,
        "type": "screenings",
        "subject": entitlement if isinstance(entitlement, str) else entitlement.public_id,
        "time": given if isinstance(given, str) else given.isoformat(),
        "data": {"quantity": quantity},
    } | more


def event(entitlement: Entitlement | str, quantity: int = 1, time: datetime | None = None, **more: Any) -> UsageEvent:
    """The same as the commands take it."""
    return read_event(document(entitlement, quantity, time, **more))


def sender(entitlement: Entitlement) -> Actor:
    """A developer of the partner whose software counts."""
    return member(entitlement.partner, ["developer"])
