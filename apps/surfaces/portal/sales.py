"""What a partner sold, month by month: agreements that ran, their seats, and what they bring a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from apps.demand.checkout.models import Agreement
from apps.demand.metering.rules import Period
from apps.ground.policy.actor import Actor


@dataclass(frozen=True)
class Sales:
    """Sums at the end of each month, oldest first; the last is now. run_rate: minor units a month, by currency."""

    subscriptions: Sequence[int]
    seats: Sequence[int]
    run_rate: dict[str, Sequence[int]]

    @property
    def currency(self) -> str:
        """The currency that brings most now; empty where nothing was sold."""
        return max(self.run_rate, key=lambda currency: (self.run_rate[currency][-1], currency), default="")


@dataclass(frozen=True)
class Sold:
    """What one listing brings now."""

    subscriptions: int
    run_rate: dict[str, int]


def sales_by_month(actor: Actor, periods: Sequence[Period]) -> Sales:
    """What the actor's organisation sold, at the end of each of these months; one query."""
    return running_by_month(_sold_by(actor), periods)


def running_by_month(agreements: QuerySet[Any], periods: Sequence[Period]) -> Sales:
    """What these agreements brought, at the end of each of these months; one query.

    An agreement counts from its start until it ended or was revoked, at the price it fixed.
    """
    asked: dict[str, Any] = {}
    for place, period in enumerate(periods):
        ran = Q(starts_at__lt=period.end, ends_at__gte=period.end) & (
            Q(closed_at__isnull=True) | Q(closed_at__gte=period.end)
        )
        if place == len(periods) - 1:
            ran = Q(state=Agreement.State.ACTIVE)
        asked |= {
            f"count_{place}": Count("pk", filter=ran),
            f"seats_{place}": Sum("seats", filter=ran, default=0),
            f"total_{place}": Sum("total_minor", filter=ran, default=0),
        }
    rows = list(agreements.order_by().values("currency").annotate(**asked))
    places = range(len(periods))
    return Sales(
        subscriptions=[sum(row[f"count_{place}"] for row in rows) for place in places],
        seats=[sum(row[f"seats_{place}"] for row in rows) for place in places],
        run_rate={row["currency"]: [int(row[f"total_{place}"]) for place in places] for row in rows},
    )


def sold_by_listing(actor: Actor) -> dict[str, Sold]:
    """For each listing by public id, its running agreements and what they bring a month; one query."""
    rows = (
        _sold_by(actor)
        .filter(state=Agreement.State.ACTIVE)
        .order_by()
        .values_list("listing", "currency")
        .annotate(Count("pk"), Sum("total_minor"))
    )
    found: dict[str, Sold] = {}
    for listing, currency, count, total in rows:
        before = found.get(listing, Sold(0, {}))
        found[listing] = Sold(before.subscriptions + count, before.run_rate | {currency: int(total)})
    return found


def _sold_by(actor: Actor) -> Any:
    return Agreement.objects.visible_to(actor).filter(partner_id=actor.organisation_id)
