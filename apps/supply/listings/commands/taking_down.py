"""Taking a listing down with reasons, and the appeal that alone brings it back (semantics A and G)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.actors import person_of
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.ground.restrictions.commands import lift, take_down_listing
from apps.ground.restrictions.models import Restriction
from apps.ground.web.characters import invisible_in
from apps.ground.web.refusals import Invalid
from apps.supply.listings.models import Listing, ListingVersion, Takedown
from apps.supply.listings.moderation import appeal_window, require_clauses
from apps.supply.listings.refusals import AppealTooLate, ClauseMissing, field_errors

Ground = Takedown.Ground
BASIS = {Ground.LAW: Restriction.Basis.LEGAL, Ground.TERMS: Restriction.Basis.COMMERCIAL}
LONGEST = 4000


@command("listings.take_down", announces="listings.taken_down", said=_("Listing taken down"), grave=True, public=True)
def take_down(
    actor: Actor,
    listing: Listing,
    *,
    ground: str,
    reason: str,
    provision: str = "",
    clauses: Sequence[str] = (),
    reference: str = "",
    touched: dict[str, Any] | None = None,
) -> Takedown:
    """Take a live listing out of the marketplace: its address answers that it is gone, nothing of it can be bought.

    reason: the facts, as the partner reads them. provision (of the law), clauses (of the policy): the ground asks for
    one of the two.
    touched: what the dry run counted. Those who bought it go on using it; what stops use is another lever.
    Raises: WrongState unless live, Invalid, ClauseMissing.
    """
    cited = require_clauses(clauses) if ground == Ground.TERMS else []
    if ground == Ground.TERMS and not cited:
        raise ClauseMissing
    if ground not in Ground.values:
        raise Invalid(errors=field_errors([("/ground", "unknown")]))
    if ground == Ground.LAW and not provision.strip():
        raise Invalid(errors=field_errors([("/provision", "missing")]))
    _require_text(reason, "/reason")
    version = listing.live_version
    listing.machine.take_down()
    assert version is not None  # a live listing shows a version: the database holds it
    listing.live_version = None
    listing.save(update_fields=["state", "live_version"])
    version.machine.take_down()
    version.save(update_fields=["state"])
    at = clock.now()
    decision = Takedown.objects.create(
        organisation_id=listing.organisation_id,
        listing=listing,
        version=version,
        ground=ground,
        provision=provision.strip() if ground == Ground.LAW else "",
        clauses=cited,
        facts_found=reason.strip(),
        reference=reference,
        decided_by_id=person_of(actor),
        decided_at=at,
        appeal_until=at + appeal_window(),
    )
    take_down_listing(
        actor,
        listing.public_id,
        organisation_id=listing.organisation_id,
        basis=BASIS[Ground(ground)],
        reason=decision.facts_found[:2000],
        review_by=decision.appeal_until,
        reference=reference,
        touched=touched,
        part_of=decision.public_id,
    )
    return decision


@command("listings.appeal", announces="listings.appealed", said=_("Takedown appealed"))
def appeal(actor: Actor, takedown: Takedown, *, text: str) -> Takedown:
    """Say why a take-down is wrong; somebody who had no part in it looks again. Raises: WrongState, AppealTooLate."""
    _require_text(text, "/text")
    takedown.machine.appeal()
    at = clock.now()
    if at > takedown.appeal_until:
        raise AppealTooLate
    takedown.appeal, takedown.appealed_at = text.strip(), at
    takedown.save(update_fields=["state", "appeal", "appealed_at"])
    return takedown


@command(
    "listings.uphold_appeal",
    announces="listings.reinstated",
    said=_("Appeal upheld, listing reinstated"),
    grave=True,
    public=True,
    second_person=("requested_by",),
)
def uphold_appeal(actor: Actor, takedown: Takedown, *, reason: str) -> Takedown:
    """The appeal is right: the very version that was taken down is live again. Raises: Denied four_eyes, WrongState."""
    _answer(actor, takedown, "uphold", reason)
    listing = Listing.objects.select_for_update().get(pk=takedown.listing_id)
    version = ListingVersion.objects.select_for_update().get(pk=takedown.version_id)
    version.machine.restore()
    version.save(update_fields=["state"])
    listing.machine.restore()
    listing.live_version = version
    listing.save(update_fields=["state", "live_version"])
    for restriction in Restriction.objects.filter(part_of=takedown.public_id, lifted_at=None):
        lift(actor, restriction, reason=takedown.answer[:2000], part_of=takedown.public_id)
    return takedown


@command(
    "listings.dismiss_appeal",
    announces="listings.appeal_dismissed",
    said=_("Appeal dismissed"),
    grave=True,
    second_person=("requested_by",),
)
def dismiss_appeal(actor: Actor, takedown: Takedown, *, reason: str) -> Takedown:
    """The appeal is wrong: the listing stays down. Raises: Denied four_eyes, WrongState."""
    _answer(actor, takedown, "dismiss", reason)
    return takedown


def _answer(actor: Actor, takedown: Takedown, move: str, reason: str) -> None:
    _require_text(reason, "/reason")
    getattr(takedown.machine, move)()
    takedown.answer, takedown.answered_by_id, takedown.answered_at = reason.strip(), person_of(actor), clock.now()
    takedown.save(update_fields=["state", "answer", "answered_by", "answered_at"])


def _require_text(text: str, pointer: str) -> None:
    """Raises: Invalid for a text that is empty, too long or has invisible characters."""
    if not text.strip() or len(text) > LONGEST:
        raise Invalid(errors=field_errors([(pointer, "too_long" if text.strip() else "missing")], most=LONGEST))
    if invisible_in(text):
        raise Invalid(errors=field_errors([(pointer, "invisible_characters")]))
