"""The operators' side: take a review, say what is wrong, decide. Nobody reviews their own (semantics A, approval)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.actors import person_of
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.tenancy.current import current
from apps.ground.web.characters import invisible_in
from apps.ground.web.refusals import Invalid
from apps.ground.worklist.assignees import colleague
from apps.ground.worklist.refusals import AlreadyClaimed
from apps.supply.listings import rules
from apps.supply.listings.commands.publishing import publish
from apps.supply.listings.drafts import snapshot
from apps.supply.listings.models import ListingVersion, ReviewComment, ReviewDecision
from apps.supply.listings.moderation import require_clauses
from apps.supply.listings.refusals import (
    AgreementMissing,
    ChangedMeanwhile,
    ClauseMissing,
    Incomplete,
    Locked,
    NotClaimed,
    NothingAsked,
    NotVerified,
    PlanNotReady,
    field_errors,
)
from apps.supply.listings.taxonomy import taxonomy
from apps.supply.pricing.models import Plan
from apps.supply.program.models import Partner
from apps.supply.program.selectors import has_accepted_agreement

State = ListingVersion.State
SUBMITTER = ("submitted_by",)


@command(
    "listings.claim_review", announces="listings.review_claimed", said=_("Review claimed"), second_person=SUBMITTER
)
def claim_review(actor: Actor, version: ListingVersion, *, take_over: bool = True) -> ListingVersion:
    """Take a sent version to review it, or take the review over from somebody else.

    take_over: false leaves a colleague's review to them. Raises: WrongState, AlreadyClaimed.
    """
    if not take_over and version.state == State.IN_REVIEW and version.claimed_by_id != actor.user_id:
        raise AlreadyClaimed
    return _reviewed_by(version, actor.user_id)


@command(
    "listings.assign_review", announces="listings.review_assigned", said=_("Review assigned"), second_person=SUBMITTER
)
def assign_review(actor: Actor, version: ListingVersion, *, reviewer: str) -> ListingVersion:
    """Make an operator the reviewer of a version that waits, in place of anybody who has it now.

    reviewer: public id of the person. Raises: WrongState, CannotDecide where the policy lets them not review it.
    """
    return _reviewed_by(version, colleague(actor, reviewer, "listings.claim_review", version).pk)


@command("listings.release_review", announces="listings.review_released", said=_("Review released"))
def release_review(actor: Actor, version: ListingVersion) -> ListingVersion:
    """Give a review back, one's own or that of a colleague who is away; the version waits on. Raises: WrongState."""
    version.machine.release()
    version.claimed_by, version.claimed_at = None, None
    version.save(update_fields=["state", "claimed_by", "claimed_at"])
    return version


@command("listings.comment", announces="listings.commented", said=_("Comment added"))
def comment(actor: Actor, version: ListingVersion, *, text: str, field: str = "", clause: str = "") -> ReviewComment:
    """Say something at one field of an open version: a reviewer's remark, or the partner's answer.

    field: a JSON pointer into the version, empty for the whole. Raises: Locked, NotClaimed, Invalid.
    """
    if version.state not in ListingVersion.OPEN:
        raise Locked
    if not text.strip():
        raise Invalid(errors=field_errors([("/text", "missing")]))
    if len(text) > rules.LONGEST_REMARK:
        raise Invalid(errors=field_errors([("/text", "too_long")]))
    if invisible_in(text):
        raise Invalid(errors=field_errors([("/text", "invisible_characters")]))
    if actor.is_operator:
        _require_claimed(actor, version)
    if clause:
        require_clauses([clause], "/clause")
    return ReviewComment.objects.create(
        organisation_id=version.organisation_id,
        version=version,
        side=ReviewComment.Side.REVIEWER if actor.is_operator else ReviewComment.Side.PARTNER,
        field=field[:120],
        text=text.strip(),
        clause=clause,
        author_id=person_of(actor),
        created_at=clock.now(),
    )


@command(
    "listings.approve",
    announces="listings.approved",
    said=_("Version approved"),
    blocked_by=("block_publish",),
    second_person=SUBMITTER,
)
def approve(
    actor: Actor, version: ListingVersion, *, digest: str, note: str = "", publish_now: bool = True
) -> ListingVersion:
    """Approve exactly the snapshot that was looked at, and publish it unless told to wait.

    digest: of the version as the reviewer saw it. Raises: ChangedMeanwhile, NotClaimed, NotVerified,
    AgreementMissing, PlanNotReady, Incomplete (a language or category is missing by now), WrongState.
    """
    _require_claimed(actor, version)
    if digest != version.digest or rules.digest(snapshot(version)) != version.digest:
        raise ChangedMeanwhile
    if not Partner.objects.filter(organisation_id=version.organisation_id, state=Partner.State.ACTIVE).exists():
        raise NotVerified
    if not has_accepted_agreement(version.organisation_id):
        raise AgreementMissing
    if version.plan is None or version.plan.state == Plan.State.RETIRED:
        raise PlanNotReady
    found = rules.missing(snapshot(version), current().languages)
    if version.category not in taxonomy().categories:
        found.append(("/category", "unknown"))
    if found:
        raise Incomplete(errors=field_errors(found))
    version.machine.approve()
    _decide(actor, version, ReviewDecision.Outcome.APPROVED, note)
    if publish_now:
        publish(system_actor("listings"), version)
    return version


@command(
    "listings.ask_changes", announces="listings.changes_asked", said=_("Changes requested"), second_person=SUBMITTER
)
def ask_changes(
    actor: Actor, version: ListingVersion, *, note: str = "", clauses: Sequence[str] = ()
) -> ListingVersion:
    """Send a version back to its writer. Raises: NothingAsked without a remark or clause of this round, NotClaimed."""
    _require_claimed(actor, version)
    cited = require_clauses(clauses)
    remarks = version.comments.filter(side=ReviewComment.Side.REVIEWER, created_at__gte=version.submitted_at)
    if not cited and not remarks.exists():
        raise NothingAsked
    version.machine.ask_changes()
    _decide(actor, version, ReviewDecision.Outcome.CHANGES, note, cited)
    return version


@command("listings.reject", announces="listings.rejected", said=_("Version rejected"), second_person=SUBMITTER)
def reject(actor: Actor, version: ListingVersion, *, note: str, clauses: Sequence[str]) -> ListingVersion:
    """Refuse a version for good, on the ground of clauses; the live one stays. Raises: ClauseMissing, NotClaimed."""
    _require_claimed(actor, version)
    cited = require_clauses(clauses)
    if not cited:
        raise ClauseMissing
    version.machine.reject()
    _decide(actor, version, ReviewDecision.Outcome.REJECTED, note, cited)
    return version


def _reviewed_by(version: ListingVersion, reviewer_id: int | None) -> ListingVersion:
    if version.state != State.IN_REVIEW:
        version.machine.claim()
    version.claimed_by_id = reviewer_id
    version.claimed_at = clock.now()
    version.save(update_fields=["state", "claimed_by", "claimed_at"])
    return version


def _require_claimed(actor: Actor, version: ListingVersion) -> None:
    if version.state != State.IN_REVIEW or version.claimed_by_id != actor.user_id:
        raise NotClaimed


def _decide(
    actor: Actor, version: ListingVersion, outcome: ReviewDecision.Outcome, note: str, clauses: Sequence[str] = ()
) -> None:
    at = clock.now()
    ReviewDecision.objects.create(
        organisation_id=version.organisation_id,
        version=version,
        outcome=outcome,
        digest=version.digest,
        snapshot=snapshot(version),
        clauses=list(clauses),
        note=note.strip(),
        reviewer_id=person_of(actor),
        decided_at=at,
    )
    version.decided_at = at
    version.save(update_fields=["state", "decided_at"])
