"""What operators did in the last days: a listing frozen, an entitlement suspended."""

from collections.abc import Iterator
from datetime import timedelta

from apps.demand.entitlements import commands as entitlements
from apps.demand.entitlements.models import Entitlement
from apps.ground import clock
from apps.ground.restrictions.commands import freeze_listing
from apps.supply.listings.models import Listing
from apps.surfaces.golden import content
from apps.surfaces.golden.history import people
from apps.surfaces.golden.history.calendar import Calendar
from apps.surfaces.golden.history.timeline import Deed

REVIEW_WITHIN = timedelta(days=30)


def levers(marketplace: str, calendar: Calendar) -> Iterator[Deed]:
    """A freeze and a suspension, each with its reason."""
    waiting = content.unfinished(marketplace)
    frozen, stopped = waiting["freeze"], waiting["suspension"]

    def freeze(key: str) -> None:
        listing = Listing.objects.get(slug=frozen["listing"])
        freeze_listing(
            people.operator_of(marketplace),
            listing.public_id,
            organisation_id=listing.organisation_id,
            basis=frozen["basis"],
            reason=frozen["reason"],
            reference=frozen["reference"],
            review_by=clock.now() + REVIEW_WITHIN,
            key=key,
        )

    def suspend(key: str) -> None:
        entitlement = Entitlement.objects.filter(customer__slug=stopped["customer"]).order_by("id")[0]
        operator = people.operator_of(marketplace, "finance")
        entitlements.suspend(operator, entitlement, reason=stopped["reason"], key=key)

    yield Deed(calendar.ago(frozen["days_ago"], "freeze"), f"freeze:{frozen['listing']}", freeze)
    yield Deed(calendar.ago(stopped["days_ago"], "suspend"), f"suspend:{stopped['customer']}", suspend)
