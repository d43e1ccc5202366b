"""Which of a partner's entitlements the subjects of events name, read at once for a whole batch."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from apps.demand.entitlements.models import Entitlement
from apps.demand.metering.rules import Period, Right, month_of
from apps.ground.tenancy.current import current

COLUMNS = (
    "pk",
    "public_id",
    "customer_id",
    "customer_ref",
    "meter",
    "price_terms__meter__unit",
    "starts_at",
    "ends_at",
    "agreement__closed_at",
)


def rights_of(partner: int, subjects: Collection[str]) -> dict[str, list[Right]]:
    """Subject to the entitlements it names: that one, or all of that customer's from this partner. One query.

    What was revoked stopped to count at that moment, though it was bought for longer.
    """
    rows = (
        Entitlement.objects.filter(partner_id=partner)
        .filter(Q(public_id__in=subjects) | Q(customer_ref__in=subjects))
        .order_by("pk")
        .values_list(*COLUMNS)
    )
    found: dict[str, list[Right]] = defaultdict(list)
    for row in rows:
        right = _right(*row)
        found[right.public_id].append(right)
        found[right.customer_ref].append(right)
    return found


def _right(
    pk: int,
    public_id: str,
    customer: int,
    customer_ref: str,
    meter: str,
    unit: Any,
    starts: Any,
    ends: Any,
    closed: Any,
) -> Right:
    units = frozenset([*unit.values(), meter]) if isinstance(unit, dict) else frozenset([meter])
    return Right(pk, public_id, customer, customer_ref, meter, units, starts, min(ends, closed) if closed else ends)


def own_zone() -> ZoneInfo:
    """The time zone of the marketplace, which its contracts are in."""
    return ZoneInfo(current().time_zone)


class Calendar:
    """The months that a batch's events fall into; most batches need one or two."""

    def __init__(self) -> None:
        self._zone = own_zone()
        self._months: list[Period] = []

    def period_of(self, moment: datetime) -> Period:
        """The period in which an event of this moment counts."""
        for month in self._months:
            if month.start <= moment < month.end:
                return month
        month = month_of(moment, self._zone)
        self._months.append(month)
        return month
