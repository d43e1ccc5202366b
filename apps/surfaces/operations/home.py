"""The operators' first page: what is late, what waits, and how the marketplace does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format

from apps.demand.checkout.models import Agreement, Order
from apps.demand.metering.rules import Period
from apps.demand.metering.selectors import last_periods
from apps.ground.policy.actor import Actor
from apps.ground.web.tiles import Tile, tiles
from apps.ground.worklist import selectors as worklist
from apps.ground.worklist.selectors import Item, KindCount
from apps.ground.worklist.views import EVERYTHING, View
from apps.supply.program.models import Partner
from apps.surfaces.portal.sales import Sales, running_by_month

LATE_SHOWN = 5
APPROVED = (Partner.State.ACTIVE, Partner.State.SUSPENDED)


@dataclass(frozen=True)
class Home:
    """What the page draws. months: names of the last twelve, oldest first, each with its figures."""

    late: Sequence[Item]
    kinds: Sequence[KindCount]
    tiles: Sequence[Tile]
    months: Sequence[str]
    orders: Sequence[int]
    partners: Sequence[int]
    sales: Sales

    @property
    def items(self) -> int:
        """Open items of every kind."""
        return sum(each.items for each in self.kinds)

    @property
    def late_items(self) -> int:
        """Items past their target."""
        return sum(each.late for each in self.kinds)

    @property
    def currency(self) -> str:
        """The currency that brings most; empty where nothing was sold."""
        return self.sales.currency

    @property
    def run_rate(self) -> Sequence[int]:
        """What running agreements in that currency brought a month, minor units."""
        return self.sales.run_rate.get(self.currency, [])


def home(actor: Actor) -> Home:
    """The first page of an operator; two queries a kind of work, three for the figures, two a tile at most."""
    periods = last_periods()
    return Home(
        late=worklist.inbox(actor, View(late=True), limit=LATE_SHOWN).rows,
        kinds=worklist.counts(actor, EVERYTHING),
        tiles=tiles(actor),
        months=[date_format(period.start, "M Y") for period in periods],
        orders=_by_month(Order.objects.visible_to(actor), "placed_at", periods),
        partners=_by_month(Partner.objects.visible_to(actor).filter(state__in=APPROVED), "decided_at", periods),
        sales=running_by_month(Agreement.objects.visible_to(actor), periods),
    )


def _by_month(rows: QuerySet[Any], at: str, periods: Sequence[Period]) -> list[int]:
    """How many of the rows happened in each month; one query."""
    asked = {
        f"in_{place}": Count("pk", filter=Q(**{f"{at}__gte": period.start, f"{at}__lt": period.end}))
        for place, period in enumerate(periods)
    }
    found = rows.order_by().aggregate(**asked)
    return [found[name] for name in asked]
