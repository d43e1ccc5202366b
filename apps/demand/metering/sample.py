"""The curl line that a page offers for a first event."""

import json
import shlex

from django.urls import reverse

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering.selectors import this_period
from apps.ground import clock
from apps.ground.tenancy.current import canonical_address, current


def sample_call(entitlement: Entitlement | None) -> str:
    """A call that sends one event for this entitlement; with `$API_KEY`, for a key is shown once and never here."""
    event = {
        "specversion": "1.0",
        "id": f"test-{this_period().start:%Y-%m}-1",
        "source": "/test",
        "type": entitlement.meter if entitlement else "your-meter",
        "subject": entitlement.public_id if entitlement else "ent_…",
        "time": clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {"quantity": 1},
    }
    body = shlex.quote(json.dumps({"events": [event]}, ensure_ascii=False))
    address = canonical_address(current(), reverse("api:usage_events"))
    return f"curl {address} -H 'Content-Type: application/json' -H \"Authorization: Bearer $API_KEY\" -d {body}"
