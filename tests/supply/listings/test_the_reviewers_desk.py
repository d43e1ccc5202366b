"""The operators' queue, split view and levers."""

import re
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.ground import clock
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.commands import freeze_listing
from apps.ground.restrictions.models import Restriction
from apps.ground.tenancy.models import Marketplace
from apps.supply.listings import commands
from apps.supply.listings.models import ListingVersion
from tests.factories import listings as make
from tests.factories.accounts import operator, user_of
from tests.factories.program import active_partner, moderator

Browser = Callable[..., Client]
REASON = "Customers report wrong owners since this morning."


@pytest.fixture
def reviewer(eu: object) -> Actor:
    return moderator()


@pytest.fixture
def desk(reviewer: Actor, browser_of: Browser) -> Client:
    return browser_of(user_of(reviewer), "eu", second_factor=True)


def review(version: ListingVersion) -> str:
    return reverse("admin:listings_listingversion_review", args=[version.pk])


def lever(row: object, name: str) -> str:
    model = row._meta.model_name
    return reverse(f"admin:listings_{model}_act_{name}", args=[row.pk])


def test_a_version_is_taken_remarked_upon_and_sent_back(owner: Actor, desk: Client) -> None:
    version = make.sent(owner)
    assert review(version) in desk.get(reverse("admin:listings_listingversion_changelist")).text
    assert "Start the review to add remarks." in desk.get(review(version)).text

    assert desk.post(lever(version, "claim_review"), {"key": "one"}).status_code == 302
    remark = {"field": "/content/en/tagline", "text": "Who uses it?", "clause": "L-01"}
    assert desk.post(review(version), remark).headers["Location"] == review(version)
    assert "Who uses it?" in desk.get(review(version)).text
    sent_back = desk.post(lever(version, "ask_changes"), {"note": "Nearly there."})

    assert "/receipt/" in sent_back.headers["Location"]
    version.refresh_from_db()
    assert version.state == "changes_requested"


def test_the_split_view_shows_diff_and_checks(owner: Actor, desk: Client) -> None:
    listing = make.published(owner)
    version = commands.revise(owner, listing)
    changes = {"content": {"en": {"tagline": "Finds owners in 80 countries."}}, "regions": ["eu"]}
    commands.save_draft(owner, version, changes=changes, stamp=version.etag)
    commands.submit(owner, version)

    page = desk.get(review(version)).text

    assert "Finds owners in 80 countries." in page
    assert "Material" in page
    assert "Failed" not in page


def test_the_preview_beside_a_review_is_the_page_alone(owner: Actor, desk: Client) -> None:
    """In each language of the marketplace, without the frame of the store."""
    version = make.sent(owner)
    page = desk.get(review(version)).text
    addresses = set(re.findall(r'hx-get="([^"]+)"', page))
    assert len(addresses) == 2, "one for English, one for German"
    for address in addresses:
        part = desk.get(address, headers={"HX-Request": "true"}).text
        assert "Ownership Resolver" in part
        assert "<html" not in part
        assert "<html" in desk.get(address).text


def test_an_approval_on_the_page_publishes_and_leaves_a_receipt(owner: Actor, desk: Client, reviewer: Actor) -> None:
    version = make.claimed(owner, reviewer)

    done = desk.post(lever(version, "approve"), {"digest": version.digest, "publish_now": "on"})

    assert "/receipt/" in done.headers["Location"]
    assert "listings.approve" in desk.get(done.headers["Location"]).text
    version.refresh_from_db()
    assert version.state == "published"


def test_an_approval_of_something_else_is_refused_on_the_page(owner: Actor, desk: Client, reviewer: Actor) -> None:
    version = make.claimed(owner, reviewer)

    refused = desk.post(lever(version, "approve"), {"digest": "0" * 64, "publish_now": "on"})

    assert refused.status_code == 422
    version.refresh_from_db()
    assert version.state == "in_review"


def test_a_rejection_without_a_clause_is_refused_on_the_page(owner: Actor, desk: Client, reviewer: Actor) -> None:
    version = make.claimed(owner, reviewer)

    assert desk.post(lever(version, "reject"), {"note": "No."}).status_code == 422
    assert desk.post(lever(version, "reject"), {"note": "No.", "clauses": ["L-05"]}).status_code == 302


def test_a_freeze_says_when_it_is_looked_at_again(owner: Actor, desk: Client) -> None:
    listing = make.published(owner)
    assert "Freeze" in desk.get(reverse("admin:listings_listing_change", args=[listing.pk])).text
    given = {"reason": REASON, "basis": "incident", "reference": "CASE-7"}

    past = (clock.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert desk.post(lever(listing, "freeze_listing"), {**given, "review_by": past}).status_code == 422
    soon = (clock.now() + timedelta(days=7)).strftime("%Y-%m-%dT%H:%M")
    done = desk.post(lever(listing, "freeze_listing"), {**given, "review_by": soon})

    assert "/receipt/" in done.headers["Location"]
    restriction = Restriction.objects.get(target=listing.public_id)
    assert (restriction.reason, restriction.is_in_force) == (REASON, True)


def test_an_auditor_looks_and_changes_nothing(owner: Actor, browser_of: Browser) -> None:
    version = make.sent(owner)
    auditor = browser_of(user_of(operator(("auditor",))), "eu", second_factor=True)

    assert auditor.get(review(version)).status_code == 200
    assert auditor.post(lever(version, "claim_review"), {"key": "one"}).status_code == 403
    version.refresh_from_db()
    assert version.state == "submitted"


def test_a_partner_has_no_desk(owner: Actor, browser_of: Browser) -> None:
    version = make.sent(owner)

    assert browser_of(user_of(owner), "eu").get(review(version)).status_code in (302, 404)


def test_the_list_opens_with_what_waits_and_shows_the_rest_when_asked(
    owner: Actor, reviewer: Actor, desk: Client
) -> None:
    waiting, decided = make.sent(owner, "Waiting Graph"), make.sent(owner, "Decided Graph")
    decided = commands.claim_review(reviewer, decided)
    commands.approve(reviewer, decided, digest=decided.digest)
    here = reverse("admin:listings_listingversion_changelist")

    def shown(query: str = "") -> set[str]:
        text = desk.get(here + query).text
        return {name for name in ("Waiting Graph", "Decided Graph") if name in text}

    assert shown() == {"Waiting Graph"}
    assert shown("?queue=decided") == {"Decided Graph"}
    assert shown("?queue=all") == {"Waiting Graph", "Decided Graph"}
    assert shown("?queue=mine") == set()
    assert shown("?state__exact=published") == {"Decided Graph"}
    assert shown("?q=decided") == {"Decided Graph"}
    commands.claim_review(reviewer, waiting)
    assert shown("?queue=mine") == {"Waiting Graph"}


def test_a_receipt_leads_to_the_next_of_the_queue(owner: Actor, desk: Client) -> None:
    first, second = make.sent(owner, "First Graph"), make.sent(owner, "Second Graph")
    claimed = desk.post(lever(first, "claim_review"), {"key": "one"}, follow=True)
    assert review(first) in claimed.text, "a review that was taken is carried on with"

    decided = desk.post(lever(first, "reject"), {"note": "It is not ours to sell.", "clauses": ["L-01"]}, follow=True)
    assert review(second) in decided.text


def test_only_the_languages_of_the_marketplace_are_offered_for_remarks(us: Marketplace, browser_of: Browser) -> None:
    owner, _partner = active_partner("Acme", "acme.example")
    reviewer = moderator()
    version = make.claimed(owner, reviewer)

    page = browser_of(user_of(reviewer), second_factor=True).get(review(version))

    fields = [value for value, _label in flat(page.context["form"].fields["field"].choices)]
    assert "/content/en/name" in fields
    assert not [each for each in fields if each.startswith("/content/de/")]
    assert ("/content/en/name", "Name") in flat(page.context["form"].fields["field"].choices)
    assert "L-03" not in dict(page.context["form"].fields["clause"].choices)
    assert "every language" not in page.text


def test_where_two_languages_are_spoken_both_are_offered(owner: Actor, desk: Client, reviewer: Actor) -> None:
    page = desk.get(review(make.claimed(owner, reviewer)))

    offered = dict(flat(page.context["form"].fields["field"].choices))
    assert (offered["/content/de/name"], offered["/content/en/name"]) == ("Name (German)", "Name (English)")
    assert "L-03" in dict(page.context["form"].fields["clause"].choices)


def test_a_review_is_started_once_and_its_buttons_differ_by_gravity(
    owner: Actor, desk: Client, reviewer: Actor, browser_of: Browser
) -> None:
    version = make.sent(owner)
    assert "Start review" in desk.get(review(version)).text
    commands.claim_review(reviewer, version)

    mine = desk.get(review(version)).text
    another = browser_of(user_of(moderator()), "eu", second_factor=True)

    assert "Start review" not in mine
    assert "Take over review" not in mine
    assert "Take over review" in another.get(review(version)).text
    assert re.search(r'class="btn primary"\s+href="[^"]*/act/approve/"', mine)
    assert re.search(r'class="btn"\s+href="[^"]*/act/ask_changes/"', mine)
    assert re.search(r'class="btn danger"\s+href="[^"]*/act/reject/"', mine)


def test_a_reviewer_sees_the_logo_the_prices_and_the_words_of_a_submission(owner: Actor, desk: Client) -> None:
    version = make.sent(owner)

    page = desk.get(review(version)).text

    assert f'src="/media/{version.logo_digest}.png"' in page
    assert "€49.00 per seat per month" in page
    assert reverse("admin:pricing_plan_change", args=[version.plan_id]) in page
    assert version.plan.public_id not in page
    assert "Everywhere" in page
    assert "Corporate ownership" in page
    in_order = ["Basics", "Name (English)", "Category and facets", "Data and privacy", "Price plan", "Support address"]
    places = [page.index(word, page.index('id="submission"')) for word in in_order]
    assert places == sorted(places)


def test_a_resubmission_marks_what_changed_since_the_last_review(owner: Actor, desk: Client, reviewer: Actor) -> None:
    version = make.claimed(owner, reviewer)
    assert "First submission of this listing." in desk.get(review(version)).text
    commands.ask_changes(reviewer, version, note="Say who uses it.", clauses=["L-01"])
    version.refresh_from_db()
    changes = {"content": {"en": {"tagline": "Finds owners in 80 countries."}}}
    version = commands.save_draft(owner, version, changes=changes, stamp=version.etag)
    version = commands.submit(owner, version)

    page = desk.get(review(version))

    assert "1 field changed since the last review" in page.text
    marked = [
        field.label for _section, fields in page.context["submission"].sections for field in fields if field.is_changed
    ]
    assert marked == ["Summary (English)"]
    assert "finds the people behind companies" in page.text.partition("Before")[2]


def test_an_operator_reads_the_whole_page_as_a_buyer_will(owner: Actor, desk: Client, browser_of: Browser) -> None:
    version = make.sent(owner)
    address = reverse("storefront:reviewed", args=[version.public_id])
    assert address in desk.get(review(version)).text

    page = desk.get(f"{address}?language=de")

    assert page.status_code == 200
    assert 'id="privacy"' in page.text
    assert 'id="plans"' in page.text
    assert review(version) in page.text
    assert browser_of(user_of(owner), "eu").get(address).status_code == 404


def test_frozen_listings_are_found_by_their_state_and_drafts_go_by_name(
    owner: Actor, desk: Client, reviewer: Actor
) -> None:
    make.draft(owner, "Unfinished Graph")
    for name in ("Calm Graph", "Frozen Graph"):
        listing = make.published(owner, name)
    freeze_listing(
        reviewer,
        listing.public_id,
        organisation_id=listing.organisation_id,
        basis="incident",
        reason=REASON,
        review_by=clock.now() + timedelta(days=7),
    )
    here = reverse("admin:listings_listing_changelist")

    def shown(query: str = "") -> set[str]:
        text = desk.get(here + query).text
        return {name for name in ("Unfinished Graph", "Calm Graph", "Frozen Graph") if name in text}

    assert shown() == {"Unfinished Graph", "Calm Graph", "Frozen Graph"}
    assert shown("?state=frozen") == {"Frozen Graph"}
    assert shown("?state=live") == {"Calm Graph"}
    assert shown("?state=draft") == {"Unfinished Graph"}


def test_a_receipt_is_written_in_words(owner: Actor, desk: Client, reviewer: Actor) -> None:
    listing = make.published(owner)
    given = {"reason": REASON, "basis": "incident", "review_by": "2099-12-05T12:00"}

    page = desk.post(lever(listing, "freeze_listing"), given, follow=True).text

    receipt = page[page.index('id="receipt-done"') : page.index('id="receipt-next"')]
    assert user_of(reviewer).full_name in receipt
    assert "Hidden from search, No new purchases, No new versions" in receipt
    assert "Incident" in receipt
    assert "5 Dec 2099" in receipt
    assert receipt.count("<time ") >= 2
    for raw in ("&lt;", "usr_", "[&#x27;", "True", "block_new_purchase", "rst_", "review_by"):
        assert raw not in receipt


def flat(choices: Iterable[Any]) -> list[tuple[str, str]]:
    """The choices of a select without their groups."""
    found: list[tuple[str, str]] = []
    for value, label in choices:
        found += flat(label) if isinstance(label, list) else [(value, str(label))]
    return found
