"""From draft to published, and every way round it (semantics A, listing version)."""

import re
import shutil

import pytest
from django.db import DatabaseError, transaction

from apps.ground.tenancy.scope import Scope, scoped
from apps.ground.web.refusals import Denied, Invalid, Refused
from apps.supply.listings import commands
from apps.supply.listings.models import FormerSlug, Listing, ListingVersion, ReviewDecision
from apps.supply.listings.selectors import detail, difference, open_version, review_queue
from apps.supply.listings.selectors.live import Moved
from apps.supply.pricing.models import Plan
from apps.supply.program.models import Partner
from tests.factories import listings as make
from tests.factories.program import active_partner, moderator

State = ListingVersion.State


def refused(code):
    return pytest.raises(Refused, match=f"^{code}:")


def test_an_approved_version_is_live_at_an_address_made_of_its_name(owner):
    listing = make.published(owner, "Ægir Vessel Graph")

    assert (listing.slug, listing.state, listing.live_version.state) == ("aegir-vessel-graph", "live", "published")
    assert listing.live_version.plan.state == Plan.State.ACTIVE
    assert detail(owner, "aegir-vessel-graph", "de").name == "Ægir Vessel Graph"


def test_sending_an_unfinished_draft_names_every_missing_field(owner):
    version = open_version(commands.create(owner, name="Half done"))

    with pytest.raises(Invalid) as refusal:
        commands.submit(owner, version)

    pointers = {error.pointer for error in refusal.value.errors}
    assert refusal.value.code == "incomplete"
    assert {
        "/content/de/name",
        "/content/en/tagline",
        "/category",
        "/plan",
        "/logo_digest",
        "/support/email",
    } <= pointers
    assert "/content/en/name" not in pointers
    assert ListingVersion.objects.get(pk=version.pk).state == State.DRAFT


def test_an_edit_with_an_old_stamp_is_refused_and_the_newer_text_stays(owner):
    version = open_version(commands.create(owner, name="Two editors"))
    stamp = version.etag
    commands.save_draft(owner, version, changes={"category": "geospatial"}, stamp=stamp)

    with refused("changed_meanwhile"):
        commands.save_draft(owner, version, changes={"category": "supply-chain"}, stamp=stamp)

    assert ListingVersion.objects.get(pk=version.pk).category == "geospatial"


def test_a_draft_takes_no_word_that_the_taxonomy_does_not_have(owner):
    version = open_version(commands.create(owner, name="Odd words"))
    changes = {"category": "astrology", "facets": {"purposes": ["spying"]}, "regions": ["mars"]}

    with pytest.raises(Invalid) as refusal:
        commands.save_draft(owner, version, changes=changes, stamp=version.etag)

    assert {error.pointer for error in refusal.value.errors} == {"/category", "/facets/purposes", "/regions"}


def test_a_sent_version_is_locked_until_it_is_withdrawn(owner):
    version = make.sent(owner)

    with refused("version_locked"):
        commands.save_draft(owner, version, changes={"category": "geospatial"}, stamp=version.etag)
    commands.withdraw(owner, version)

    assert commands.save_draft(owner, version, changes={"category": "geospatial"}, stamp=version.etag).is_editable


def test_the_database_itself_keeps_a_sent_snapshot_as_it_is(owner):
    version = make.sent(owner)

    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        ListingVersion.objects.filter(pk=version.pk).update(content={})
    with pytest.raises(DatabaseError), transaction.atomic():
        ListingVersion.objects.filter(pk=version.pk).delete()


def test_the_next_version_takes_the_place_of_the_live_one_and_keeps_the_address(owner):
    listing = make.published(owner)
    first = listing.live_version
    version = commands.revise(owner, listing)
    changes = {"content": {"en": {"tagline": "Finds owners in 80 countries now."}}}
    commands.save_draft(owner, version, changes=changes, stamp=version.etag)
    commands.submit(owner, version)
    reviewer = moderator()
    commands.claim_review(reviewer, version)

    changed = {change.pointer for change in difference(version)}
    assert changed == {"/content/en/tagline", "/content/en/change_note", "/content/de/change_note"}
    commands.approve(reviewer, version, digest=version.digest)

    listing.refresh_from_db()
    first.refresh_from_db()
    assert (listing.live_version, first.state) == (version, State.SUPERSEDED)
    assert version.number == 2
    assert listing.live_version.plan.state == Plan.State.ACTIVE


def test_only_one_version_is_worked_on_at_a_time(owner):
    listing = make.published(owner)
    commands.revise(owner, listing)

    with refused("open_version"):
        commands.revise(owner, listing)


def test_a_reviewer_approves_what_was_seen_and_nothing_else(owner):
    reviewer = moderator()
    version = make.claimed(owner, reviewer)

    with refused("changed_meanwhile"):
        commands.approve(reviewer, version, digest="0" * 64)


def test_a_review_belongs_to_the_one_who_took_it(owner):
    version = make.claimed(owner, moderator())
    other = moderator()

    with refused("review_not_claimed"):
        commands.approve(other, version, digest=version.digest)
    commands.claim_review(other, version)

    assert commands.approve(other, version, digest=version.digest).state == State.PUBLISHED


def test_a_partner_never_decides_about_its_own_listing(owner):
    version = make.sent(owner)

    with pytest.raises(Denied):
        commands.claim_review(owner, version)


def test_asking_for_changes_needs_a_remark_or_a_clause(owner):
    reviewer = moderator()
    version = make.claimed(owner, reviewer)

    with refused("nothing_asked"):
        commands.ask_changes(reviewer, version, note="Please improve.")
    commands.comment(reviewer, version, field="/content/en/tagline", text="Who uses it?", clause="L-01")
    commands.ask_changes(reviewer, version)

    assert version.state == State.CHANGES_REQUESTED
    assert commands.submit(owner, version).state == State.SUBMITTED


def test_a_rejection_names_a_clause_that_the_policy_has(owner):
    reviewer = moderator()
    version = make.claimed(owner, reviewer)

    with refused("invalid"):
        commands.reject(reviewer, version, note="No.", clauses=[])
    with refused("invalid"):
        commands.reject(reviewer, version, note="No.", clauses=["L-99"])
    commands.reject(reviewer, version, note="Stolen data.", clauses=["L-05"])

    decision = ReviewDecision.objects.get(version=version)
    assert (decision.outcome, decision.clauses, decision.digest) == ("rejected", ["L-05"], version.digest)


def test_nothing_goes_live_for_a_partner_who_is_suspended(owner, eu):
    reviewer = moderator()
    version = make.claimed(owner, reviewer)
    Partner.objects.filter(organisation_id=owner.organisation_id).update(state="suspended")

    with refused("partner_not_active"):
        commands.approve(reviewer, version, digest=version.digest)
    assert open_version(version.listing).state == State.IN_REVIEW


def test_a_retired_listing_leaves_and_never_returns(owner):
    listing = make.published(owner)
    version = listing.live_version

    commands.retire(owner, listing)

    version.refresh_from_db()
    version.plan.refresh_from_db()
    assert (listing.state, version.state, version.plan.state) == ("retired", "retired", "retired")
    with refused("gone"):
        detail(owner, listing.slug, "en")


def test_a_former_address_leads_to_the_present_one_and_is_nobody_elses(owner, eu):
    listing = make.published(owner)
    commands.change_address(owner, listing, slug="owner-finder")
    other = active_partner("Bolt", "bolt.example")[0]

    with pytest.raises(Moved) as moved:
        detail(owner, "ownership-resolver", "en")
    assert moved.value.slug == "owner-finder"
    assert commands.create(other, name="Ownership Resolver").slug == "ownership-resolver-2"

    commands.change_address(owner, listing, slug="ownership-resolver")
    assert list(FormerSlug.objects.values_list("slug", flat=True)) == ["owner-finder"]


def test_another_organisation_sees_no_draft_by_query_or_by_row_security(owner, eu):
    make.draft(owner)
    stranger = active_partner("Bolt", "bolt.example")[0]

    assert not ListingVersion.objects.visible_to(stranger).exists()
    with scoped(Scope(organisations=(stranger.organisation_id,))):
        assert not ListingVersion.objects.exists()
        assert not Listing.objects.exists()


def test_the_queue_shows_what_waits_longest_first(owner):
    first, second = make.sent(owner, "First in line"), make.sent(owner, "Second in line")

    assert [row.version for row in review_queue(moderator())] == [first, second]
    assert not review_queue(owner)[0].is_overdue


def test_nothing_is_sent_approved_or_published_before_the_agreement_in_force_is_accepted(owner, settings, tmp_path):
    newcomer, _partner = active_partner("Newcomer", "newcomer.example", agreed=False)
    with refused("agreement_missing"):
        commands.submit(newcomer, make.draft(newcomer))

    reviewer = moderator()
    held, approved = make.claimed(owner, reviewer, "Held"), make.claimed(owner, reviewer, "Approved")
    commands.approve(reviewer, approved, digest=approved.digest, publish_now=False)
    settings.POLICIES_DIR = shutil.copytree(settings.POLICIES_DIR, tmp_path / "policies")
    for text in (settings.POLICIES_DIR / "terms").glob("partner-agreement.*"):
        text.write_text(re.sub(r"(?m)^version: .*$", "version: '9999-01-01'", text.read_text("utf-8")), "utf-8")

    with refused("agreement_missing"):
        commands.approve(reviewer, held, digest=held.digest)
    with refused("agreement_missing"):
        commands.publish(owner, approved)
