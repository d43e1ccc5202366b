"""Before a freeze an operator sees whom it meets: customers, open orders and seats, each counted where it lives."""

from apps.ground.restrictions.touches import as_record, touched_by, touches
from apps.ground.tenancy.models import Marketplace
from tests.factories.checkout import buyer, offer, price, quoted
from tests.factories.entitlements import bought, owner_of, seated


def test_a_freeze_meets_customers_orders_and_seats_of_this_listing_only(us: Marketplace) -> None:
    of = offer(terms=price(4_900))
    first, second = bought(of=of), bought(of=of)
    again = bought(owner_of(first), of)
    seated(owner := owner_of(first), first, owner)
    seated(owner, again, owner)
    quoted(buyer(), of)
    bought()
    counted = {each.name: each.count for each in touched_by("listing", of.listing)}
    assert counted == {"checkout.open_orders": 1, "entitlements.customers": 2, "entitlements.seats": 2}
    assert second.listing == of.listing


def test_what_no_longer_runs_is_not_counted(us: Marketplace) -> None:
    entitlement = bought()
    type(entitlement).objects.filter(pk=entitlement.pk).update(state="expired")
    assert not any(each.count for each in touched_by("listing", entitlement.listing))


def test_a_counter_registers_once_and_its_count_is_kept_by_name() -> None:
    @touches("tests", "Things")
    def things(target: str) -> int:
        return len(target)

    touches("tests", "Things")(things)
    (touched,) = touched_by("tests", "abc")
    assert (touched.label, touched.count) == ("Things", 3)
    assert as_record([touched]) == {touched.name: 3}
