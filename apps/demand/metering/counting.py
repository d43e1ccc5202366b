"""The count made again from the events: what `recount_usage` compares the kept sums with."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from apps.demand.metering.models import MeterEvent, UsageSource
from intelgraph.database.connection import connection

DIFFERENCES = """
SELECT COALESCE(kept.entitlement_id, made.entitlement_id), right_of.public_id, COALESCE(kept.meter, made.type),
    COALESCE(kept.period_start, made.period_start), COALESCE(made.quantity, 0), COALESCE(made.events, 0),
    COALESCE(kept.quantity, 0), COALESCE(kept.events, 0)
FROM metering_usagetotal kept
FULL JOIN (SELECT entitlement_id, type, period_start, SUM(quantity)::bigint AS quantity, COUNT(*) AS events
    FROM metering_meterevent WHERE state = 'matched' GROUP BY 1, 2, 3) made
  ON made.entitlement_id = kept.entitlement_id AND made.type = kept.meter AND made.period_start = kept.period_start
JOIN entitlements_entitlement right_of ON right_of.id = COALESCE(kept.entitlement_id, made.entitlement_id)
WHERE kept.quantity IS DISTINCT FROM made.quantity OR kept.events IS DISTINCT FROM made.events
ORDER BY 1, 4
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum that is not its events': what the events come to, and what was kept."""

    entitlement: int
    entitlement_ref: str
    meter: str
    period_start: datetime
    quantity: int
    events: int
    kept_quantity: int
    kept_events: int


@dataclass(frozen=True, slots=True)
class Balance:
    """The books of a source beside its events: accepted as it was noted, the rest counted from the rows."""

    source: str
    accepted: int
    matched: int
    unmatched: int
    quarantined: int

    @property
    def holds(self) -> bool:
        """Nothing was acknowledged and dropped (P06)."""
        return self.accepted == self.matched + self.unmatched + self.quarantined


def differences() -> list[Difference]:
    """Every sum that differs from its events, of those in reach; two scans of the tables."""
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCES)
        return [Difference(*row) for row in cursor.fetchall()]


def balance(source: UsageSource) -> Balance:
    """What was accepted of this source, and where each event of it is now, from the rows themselves."""
    found = dict.fromkeys(MeterEvent.State.values, 0)
    events = MeterEvent.objects.filter(partner_id=source.partner_id, source=source.name)
    found |= dict(events.order_by().values_list("state").annotate(Count("pk")))
    return Balance(source.name, source.accepted, **found)
