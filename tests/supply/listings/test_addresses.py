"""An address is taken by the first publication; what a draft wishes for nobody else is told of (S13)."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from apps.ground.policy.actor import Actor, system_actor
from apps.ground.tenancy.models import Marketplace
from apps.ground.tenancy.scope import scoped
from apps.ground.web.refusals import NotFound
from apps.supply.listings import commands
from apps.supply.listings.models import FormerSlug, Listing, ListingVersion
from apps.supply.listings.refusals import SlugTaken
from apps.supply.listings.selectors import detail
from intelgraph.database.connection import connection
from tests.factories import listings as make
from tests.factories.program import active_partner, moderator
from tests.support.racing import ROUNDS, WHOLE, in_rounds

NAME = "Ownership Resolver"


@pytest.fixture
def other(eu: Marketplace) -> Actor:
    """An owner of another partner."""
    return active_partner("Bolt", "bolt.example")[0]


def test_two_partners_may_wish_for_one_address_and_neither_learns_of_the_other(owner: Actor, other: Actor) -> None:
    """S13"""
    first, second = commands.create(owner, name=NAME), commands.create(other, name=NAME)
    assert first.slug == second.slug == "ownership-resolver"
    third = commands.create(other, name="Something else")
    assert commands.create(owner, name="Something else").slug == third.slug
    commands.change_address(other, third, slug="resolver")
    assert commands.change_address(owner, first, slug="resolver").slug == "resolver"
    with pytest.raises(NotFound):
        detail(other, "resolver", "en")


def test_an_organisation_has_no_two_listings_at_one_address(owner: Actor) -> None:
    listing = commands.create(owner, name=NAME)
    again = commands.create(owner, name=NAME)
    assert again.slug == "ownership-resolver-2"
    with pytest.raises(SlugTaken):
        commands.change_address(owner, again, slug=listing.slug)


def test_who_goes_public_first_has_the_address_and_the_next_a_number_behind_it(owner: Actor, other: Actor) -> None:
    second = approved(other, NAME)
    listing = make.published(owner, NAME)
    assert listing.slug == second.listing.slug == "ownership-resolver"
    published = commands.publish(system_actor("listings"), second)
    assert published.slug == "ownership-resolver-2"
    assert detail(owner, "ownership-resolver", "en").listing == listing
    assert detail(owner, "ownership-resolver-2", "en").listing == published
    with pytest.raises(SlugTaken):
        commands.change_address(other, published, slug="ownership-resolver")


def test_the_number_finds_room_behind_the_longest_address(owner: Actor, other: Actor) -> None:
    longest = "a" * 79 + "b"
    second = approved(other, NAME)
    commands.change_address(other, second.listing, slug=longest)
    commands.change_address(owner, make.published(owner, "First of two"), slug=longest)
    assert commands.publish(system_actor("listings"), second).slug == "a" * 78 + "-2"


def test_a_public_address_stays_through_every_later_version(owner: Actor) -> None:
    listing = make.published(owner, NAME)
    reviewer = moderator()
    version = make.completed(owner, commands.revise(owner, listing), NAME)
    version = commands.claim_review(reviewer, commands.submit(owner, version))
    commands.approve(reviewer, version, digest=version.digest)
    listing.refresh_from_db()
    assert listing.slug == "ownership-resolver"
    assert not FormerSlug.objects.exists()


def test_without_the_wish_being_scoped_the_address_tells_of_a_hidden_draft(
    owner: Actor, other: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S13, control: asked of all listings, the number behind the address says that somebody has such a draft."""
    commands.create(owner, name=NAME)
    monkeypatch.setattr("apps.supply.listings.commands.addresses._stands_for", lambda _organisation_id: Q())
    assert commands.create(other, name=NAME).slug == "ownership-resolver-2"


@pytest.mark.race
def test_two_go_public_at_once_at_two_addresses(shop: Marketplace) -> None:
    names = [f"Graph of round {number}" for number in range(ROUNDS)]
    with scoped(WHOLE):
        makers = [active_partner(f"Maker {number}", f"maker-{number}.example")[0] for number in range(2)]
        pairs = [[approved(maker, name) for maker in makers] for name in names]
    raced = in_rounds(2, shop, pairs, lambda pair, number: commands.publish(system_actor("listings"), pair[number]))
    for number, answers in enumerate(raced):
        assert sorted(each.slug for each in answers) == [f"graph-of-round-{number}", f"graph-of-round-{number}-2"]


def approved(maker: Actor, name: str) -> ListingVersion:
    """A version that may go public and has not."""
    reviewer = moderator()
    version = make.claimed(maker, reviewer, name)
    return commands.approve(reviewer, version, digest=version.digest, publish_now=False)


def test_the_database_itself_holds_one_public_listing_an_address(owner: Actor, other: Actor) -> None:
    first, second = make.published(owner, NAME), make.published(other, NAME)
    with pytest.raises(IntegrityError, match="one_public_listing_an_address"), transaction.atomic():
        Listing.objects.filter(pk=second.pk).update(slug=first.slug)
    assert connection.is_usable()
