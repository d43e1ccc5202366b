"""What the product answers is what the check of each object allows: lists, search, counts, exports and feeds (S09)."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.demand.checkout.models import Offer, Order
from apps.demand.entitlements.models import Entitlement
from apps.ground import clock
from apps.ground.accounts.models import ApiKey, Membership, Organisation
from apps.ground.events.dispatch import deliver_all
from apps.ground.policy.actor import Actor
from apps.ground.policy.visibility import may_see
from apps.ground.restrictions.commands import freeze_listing, lift
from apps.ground.restrictions.models import Restriction
from apps.ground.restrictions.resolver import effects_on
from apps.ground.tenancy.current import inside
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import Scope, scoped
from apps.supply.listings import commands as listings
from apps.supply.listings.models import Listing
from apps.supply.pricing.models import Plan
from tests.factories.accounts import operator
from tests.factories.program import moderator
from tests.isolation.askers import Asker, body_of, browser, undone
from tests.isolation.conftest import Places
from tests.isolation.test_lists_and_checks import _change, changes
from tests.support.sitemaps import listed

ALL = Scope(reach="marketplace")
ROLES = ("owner", "admin", "finance", "developer", "support", "viewer")
# A world costs a second, so a failing one is shown as it was found and not made smaller.
EXAMPLES = settings(
    max_examples=10,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def own(row: Any, actor: Actor) -> bool:
    return bool(row.organisation_id == actor.organisation_id)


def bought(row: Any, actor: Actor) -> bool:
    return bool(row.customer_id == actor.organisation_id)


def is_on_sale(offer: Any, actor: Actor) -> bool:
    """It stands, and is not of a listing that is hidden from all but its two sides and operators (B041)."""
    sides = {offer.partner_id, offer.customer_id} - {None}
    hidden = any("hide" in effects for effects in effects_on(offer.restricted_by()).values())
    return offer.state == Offer.State.PUBLISHED and (not hidden or actor.is_operator or actor.organisation_id in sides)


#: Address -> the model that it lists, what of it besides the policy's word, and how a row is found in the answer.
LISTS: dict[str, tuple[Any, Callable[[Any, Actor], bool], str]] = {
    "/api/v1/orders": (Order, lambda row, actor: True, r'"(ord_\w{20})"'),
    "/api/v1/entitlements": (Entitlement, lambda row, actor: True, r'"(ent_\w{20})"'),
    "/api/v1/offers": (Offer, is_on_sale, r'"id":"(off_\w{20})"'),
    "/api/v1/listings": (Listing, own, r'"(lst_\w{20})"'),
    "/api/v1/plans": (Plan, own, r'"id":"(pln_\w{20})"'),
    "/api/v1/api-keys": (ApiKey, own, r'"(key_\w{20})"'),
    "/api/v1/members": (Membership, lambda row, actor: own(row, actor) and row.state == "active", r'"(mbr_\w{20})"'),
    "/partner/listings/": (Listing, own, r"(lst_\w{20})"),
    "/purchases/": (Entitlement, bought, r"(ent_\w{20})"),
}

#: Owners that are no row's alone: a listing's versions have its owner, and an agreement, which nothing changes, has the
#: two sides of its entitlement. No world can be in which they differ.
KEPT: dict[Any, tuple[str, ...]] = {Listing: ("organisation_id",), Entitlement: ("partner_id", "customer_id")}


def people(places: Places) -> list[Actor]:
    own_world, other = places.own, places.neighbour
    return [own_world.seller, own_world.buyer, other.seller, other.buyer, *own_world.viewers, operator()]


@pytest.mark.parametrize("path", LISTS)
@EXAMPLES
@given(data=st.data())
def test_a_list_answers_what_the_check_allows(places: Places, us: Marketplace, path: str, data: st.DataObject) -> None:
    """S09 S10 P10: for whoever asks, in whatever role, of whatever rows; or it is closed and names none."""
    model, narrowed, form = LISTS[path]
    with undone():
        organisations = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
        for key in model._default_manager.order_by("pk").values_list("pk", flat=True)[:5]:
            drawn = data.draw(changes(model, organisations), label=f"row {key}")
            for owner in KEPT.get(model, ()):
                drawn.pop(owner, None)
            _change(model, key, drawn)
        roles = data.draw(st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True), label="roles")
        state = data.draw(st.sampled_from(["active", "active", "suspended"]), label="state")
        world = (places.own, places.neighbour)[data.draw(st.integers(0, 1), label="whose")]
        for actor in (world.seller, world.buyer):
            Membership.objects.filter(user_id=actor.user_id).update(roles=roles)
        Organisation.objects.filter(pk__in=world.organisations).update(state=state)
        asker = browser("somebody", people(places)[data.draw(st.integers(0, 6), label="asker")])
        answer = asker.client.get(path, {"limit": 200} if path.startswith("/api/") else {})
        actor = answer.wsgi_request.actor
        with inside(us), scoped(ALL):
            rows = list(model._default_manager.all())
            allowed = {row.public_id for row in rows if may_see(actor, row) and narrowed(row, actor)}
            known = {row.public_id for row in rows}
    found = set(re.findall(form, body_of(answer).decode())) & known
    if answer.status_code == 200:
        assert found == allowed
    else:
        assert answer.status_code in (302, 403, 404)
        assert found == set()


def live(slugs: dict[str, Listing], visitor: Asker) -> set[str]:
    """The listings that can be looked at, each by its own address."""
    return {slug for slug in slugs if visitor.get(f"/l/{slug}/").status_code == 200}


def slugs_in(text: str, known: dict[str, Listing]) -> set[str]:
    return set(re.findall(r"/l/([a-z0-9-]+)/", text)) & set(known)


@EXAMPLES
@given(data=st.data())
def test_what_is_found_and_counted_is_what_can_be_looked_at(
    places: Places, us: Marketplace, data: st.DataObject
) -> None:
    """S09 B041: search, facet counts, CSV, sitemap, feed and catalogue, whatever is frozen, lifted and retired."""
    with undone():
        judge = moderator()
        for listing in Listing.objects.order_by("pk"):
            step = data.draw(st.sampled_from(["leave", "leave", "freeze", "lift", "retire"]), label=listing.slug)
            _do(step, judge, listing, places)
        deliver_all()
        known = {each.slug: each for each in Listing.objects.all()}
        visitor = browser("nobody", data.draw(st.sampled_from([None, "next door"])) and places.neighbour.buyer)
        shown = live(known, browser("nobody", None))  # who bought one may look at it though nobody finds it
        catalogue = visitor.client.get("/api/v1/catalogue", {"limit": 200}).json()
        assert {each["slug"] for each in catalogue["items"]} == shown
        assert catalogue["total"] == len(shown)
        for path in ("/browse/", "/feed.xml"):
            assert slugs_in(body_of(visitor.get(path)).decode(), known) == shown, path
        assert slugs_in(" ".join(listed(visitor.get)), known) == shown
        exported = list(csv.reader(io.StringIO(body_of(visitor.get("/browse.csv")).decode())))[1:]
        assert slugs_in(" ".join(row[-1] for row in exported), known) == shown
        for facet, counts in catalogue["facets"].items():
            for value, count in counts.items():
                narrowed = visitor.client.get("/api/v1/catalogue", {facet: value, "limit": 200}).json()
                assert count == len(narrowed["items"]), (facet, value)
                assert {each["slug"] for each in narrowed["items"]} <= shown


def _do(step: str, judge: Actor, listing: Listing, places: Places) -> None:
    """One step of an operator or a partner, where the listing's state offers it."""
    frozen = Restriction.objects.filter(target=listing.public_id, lifted_at=None).first()
    if step == "freeze" and frozen is None and listing.state == Listing.State.LIVE:
        freeze_listing(
            judge,
            listing.public_id,
            organisation_id=listing.organisation_id,
            basis="security",
            reason="A report",
            review_by=clock.now() + timedelta(days=7),
        )
    elif step == "lift" and frozen is not None and not frozen.part_of:
        lift(judge, frozen, reason="It was a mistake")
    elif step == "retire" and listing.state == Listing.State.LIVE and frozen is None:
        owners = {each.partner.pk: each.seller for each in (places.own, places.neighbour)}
        if listing.organisation_id in owners:
            listings.retire(owners[listing.organisation_id], listing)
