"""Searches without a result, as operators read them."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum

from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.times import zone
from apps.supply.listings.models import SearchMiss

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Misses:
    """How many there were, and the text that was searched for most often; empty where there is none."""

    searches: int
    most_often: str


def misses_of_a_week(actor: Actor) -> Misses:
    """Those of today and the six days before, in the marketplace's zone; two queries."""
    since = clock.now().astimezone(zone()).date() - WEEK
    rows = SearchMiss.objects.visible_to(actor).filter(day__gt=since).order_by()
    searches = rows.aggregate(total=Sum("searches"))["total"] or 0
    first = rows.values_list("text").annotate(total=Sum("searches")).order_by("-total", "text").first()
    return Misses(searches, first[0] if first else "")
