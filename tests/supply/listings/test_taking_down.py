"""Taking down with reasons, the appeal, and what everybody else is answered (semantics G, takedown; fault B041)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.ground import clock
from apps.ground.notices.models import Notice
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.commands import PartOfADecision, freeze_listing, lift, take_down_listing
from apps.ground.restrictions.models import Restriction
from apps.ground.web.refusals import Refused
from apps.supply.listings import commands
from apps.supply.listings.models import Listing, SearchEntry, Takedown
from tests.factories import listings as make
from tests.factories.accounts import user_of
from tests.factories.program import moderator
from tests.support.sitemaps import listed

FACTS = "The sanctions data in it was copied from a register without any right to it."
TERMS = {"ground": "terms", "clauses": ["L-05"], "reason": FACTS}


@pytest.fixture
def listing(owner: Actor) -> Listing:
    return make.published(owner)


def refused(code: str) -> object:
    return pytest.raises(Refused, match=f"^{code}:")


def test_whatever_leads_to_it_says_that_it_is_gone(
    owner: Actor, listing: Listing, deliver: Callable[[], int], browser_of: Callable[..., Client]
) -> None:
    """B041"""
    commands.change_address(owner, listing, slug="owners-now")
    commands.take_down(moderator(), listing, **TERMS)
    deliver()
    visitor = browser_of(None, "eu")
    for path in ("/l/owners-now/", "/l/ownership-resolver/", "/api/v1/catalogue/owners-now"):
        answer = visitor.get(path)
        assert (answer.status_code, path) == (410, path)
        assert "This listing was removed." in answer.content.decode()
    for path in ("/browse/?q=ownership", "/feed.xml", "/api/v1/catalogue"):
        assert "owners-now" not in visitor.get(path).content.decode(), path
    assert "owners-now" not in " ".join(listed(visitor.get))


def test_the_partner_is_told_why_by_whom_and_how_to_contest_it(
    owner: Actor,
    listing: Listing,
    deliver: Callable[[], int],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    user = user_of(owner)
    user.language = "de"
    user.save(update_fields=["language"])
    with django_capture_on_commit_callbacks(execute=True):
        commands.take_down(moderator(), listing, **TERMS)
        deliver()
    letter = next(each for each in mail.outbox if "Ownership Resolver" in each.subject and each.to == [user.email])
    assert FACTS in letter.body
    assert "L-05" in letter.body
    assert f"/partner/listings/{listing.public_id}/" in letter.body
    assert letter.alternatives[0].mimetype == "text/html"
    assert Notice.objects.filter(kind="listing_taken_down", user=user).exists()


def test_an_appeal_is_decided_by_somebody_else_and_brings_back_the_very_version(
    owner: Actor, listing: Listing, deliver: Callable[[], int]
) -> None:
    """B027"""
    version = listing.live_version
    first, second = moderator(), moderator()
    decision = commands.take_down(first, listing, **TERMS)
    with refused("wrong_state"):
        commands.uphold_appeal(second, decision, reason="Nobody has appealed yet.")
    commands.appeal(owner, decision, text="The licence was extended in May.")
    with refused("four_eyes"):
        commands.uphold_appeal(first, decision, reason="I was wrong about the licence.")
    commands.uphold_appeal(second, decision, reason="The licence covers it since May.")
    deliver()

    listing.refresh_from_db()
    version.refresh_from_db()
    assert (listing.state, listing.live_version, version.state) == ("live", version, "published")
    assert not Restriction.objects.filter(target=listing.public_id, lifted_at=None).exists()
    assert SearchEntry.objects.filter(listing=listing).exists()


def test_only_a_moderator_imposes_what_a_decision_needs(owner: Actor, listing: Listing) -> None:
    given = {"organisation_id": listing.organisation_id, "basis": "legal", "reason": FACTS, "part_of": "tkd_1"}
    with refused("not_permitted"):
        take_down_listing(owner, listing.public_id, review_by=clock.now() + timedelta(days=1), **given)


def test_an_appeal_that_is_dismissed_leaves_it_down(owner: Actor, listing: Listing) -> None:
    decision = commands.take_down(moderator(), listing, **TERMS)
    commands.appeal(owner, decision, text="The licence was extended in May.")
    commands.dismiss_appeal(moderator(), decision, reason="The contract covers other data.")

    listing.refresh_from_db()
    decision.refresh_from_db()
    assert (listing.state, decision.state) == ("taken_down", Takedown.State.CONFIRMED)
    with refused("wrong_state"):
        commands.appeal(owner, decision, text="Once more.")


def test_after_half_a_year_there_is_no_appeal(owner: Actor, listing: Listing) -> None:
    decision = commands.take_down(moderator(), listing, **TERMS)
    Takedown.objects.filter(pk=decision.pk).update(appeal_until=clock.now() - timedelta(seconds=1))
    with refused("appeal_too_late"):
        commands.appeal(owner, decision, text="The licence was extended in May.")


def test_what_a_decision_imposed_is_not_lifted_by_itself_and_a_freeze_outlives_it(
    owner: Actor, listing: Listing
) -> None:
    lead = moderator()
    frozen = freeze_listing(
        lead,
        listing.public_id,
        organisation_id=listing.organisation_id,
        basis="incident",
        reason="Reports of wrong owners.",
        review_by=clock.now() + timedelta(days=7),
    )
    decision = commands.take_down(lead, listing, **TERMS)
    with pytest.raises(PartOfADecision):
        lift(lead, Restriction.objects.get(part_of=decision.public_id), reason="By itself.")
    commands.appeal(owner, decision, text="The licence was extended in May.")
    commands.uphold_appeal(moderator(), decision, reason="The licence covers it since May.")
    frozen.refresh_from_db()
    assert frozen.is_in_force


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"ground": "terms", "reason": FACTS}, "invalid"),
        ({"ground": "law", "reason": FACTS}, "invalid"),
        ({"ground": "taste", "reason": FACTS}, "invalid"),
        ({**TERMS, "reason": " "}, "invalid"),
    ],
)
def test_a_decision_without_ground_or_facts_is_none(listing: Listing, given: dict[str, object], code: str) -> None:
    with refused(code):
        commands.take_down(moderator(), listing, **given)
    listing.refresh_from_db()
    assert listing.state == "live"


def test_the_lever_asks_for_the_name_and_gives_a_receipt(listing: Listing, browser_of: Callable[..., Client]) -> None:
    desk = browser_of(user_of(moderator()), "eu", second_factor=True)
    address = reverse("admin:listings_listing_act_take_down", args=[listing.pk])
    assert "Customers who use it" in desk.get(address).content.decode()
    given = {"key": "one", "ground": "law", "provision": "Section 44b UrhG", "reason": FACTS}

    assert desk.post(address, {**given, "name": "another"}).status_code == 422
    done = desk.post(address, {**given, "name": listing.slug}, follow=True)

    assert "listings.take_down" in done.content.decode()
    listing.refresh_from_db()
    assert listing.state == "taken_down"
