"""Imposing and lifting restrictions. Lifting one never lifts another; the listing itself is not touched."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.ground.clock import now
from apps.ground.commands.command import command
from apps.ground.commands.registry import Reason
from apps.ground.policy.actor import Actor
from apps.ground.provenance.record import actor_ref
from apps.ground.restrictions.models import Restriction
from apps.ground.restrictions.resolver import hold_alone
from apps.ground.web.refusals import Conflict, FieldError, Invalid

Effect = Restriction.Effect
FREEZE = (Effect.HIDE, Effect.BLOCK_NEW_PURCHASE, Effect.BLOCK_PUBLISH)


class AlreadyFrozen(Conflict):
    """The listing is frozen; a second freeze would say nothing new."""

    code = "already_frozen"
    detail = _("This listing is already frozen.")


class PartOfADecision(Conflict):
    """What a decision imposed ends with that decision alone."""

    code = "part_of_a_decision"
    detail = _("This restriction carries out a decision. It ends when that decision is reversed.")


class AlreadyLifted(Conflict):
    """The restriction is no longer in force."""

    code = "already_lifted"
    detail = _("This restriction is already lifted.")


@command(
    "restrictions.freeze_listing",
    announces="restrictions.listing_frozen",
    reason=Reason.REQUIRED,
    said=_("Listing frozen"),
    grave=True,
    public=True,
)
def freeze_listing(
    actor: Actor,
    listing: str,
    *,
    organisation_id: int,
    basis: str,
    reason: str,
    review_by: datetime,
    reference: str = "",
    touched: dict[str, Any] | None = None,
) -> Restriction:
    """Hide a listing and stop its new sales and versions; those who bought it keep using it (semantics A).

    listing: its public id. organisation_id: the partner's. touched: what the dry run counted.
    Raises: AlreadyFrozen; Invalid for an empty reason or a review date in the past.
    """
    at = now()
    if review_by <= at:
        raise Invalid(errors=[FieldError("/review_by", "in_past", _("Choose a date after today."))])
    if Effect.HIDE in hold_alone(listing):
        raise AlreadyFrozen
    return _impose(
        actor, listing, organisation_id, basis, reason, review_by, reference=reference, touched=touched or {}
    )


@command(
    "restrictions.take_down_listing",
    announces="restrictions.listing_taken_down",
    said=_("Listing hidden and sales stopped by a decision"),
    grave=True,
    public=True,
)
def take_down_listing(
    actor: Actor,
    listing: str,
    *,
    organisation_id: int,
    basis: str,
    reason: str,
    review_by: datetime,
    part_of: str,
    reference: str = "",
    touched: dict[str, Any] | None = None,
) -> Restriction:
    """Hide a listing and stop its sales for a decision to take it down, with which alone it ends; over any freeze.

    part_of: public id of the decision. review_by: until when it can be contested. Else as `freeze_listing`.
    """
    hold_alone(listing)
    return _impose(
        actor,
        listing,
        organisation_id,
        basis,
        reason,
        review_by,
        reference=reference,
        touched=touched or {},
        part_of=part_of,
    )


@command(
    "restrictions.lift",
    announces="restrictions.lifted",
    reason=Reason.REQUIRED,
    said=_("Restriction lifted"),
    grave=True,
    public=True,
)
def lift(actor: Actor, restriction: Restriction, *, reason: str, part_of: str = "") -> Restriction:
    """End a restriction; what it stopped is as it was before.

    part_of: the decision that is taken back, where one imposed it.
    Raises: AlreadyLifted, PartOfADecision, Invalid /reason.
    """
    if not restriction.is_in_force:
        raise AlreadyLifted
    if restriction.part_of != part_of:
        raise PartOfADecision
    restriction.lifted_at = now()
    restriction.lifted_by = actor_ref(actor)
    restriction.lift_reason = reason
    restriction.save(update_fields=["lifted_at", "lifted_by", "lift_reason"])
    return restriction


def _impose(
    actor: Actor, listing: str, organisation_id: int, basis: str, reason: str, review_by: datetime, **more: Any
) -> Restriction:
    return Restriction.objects.create(
        scope=Restriction.Scope.LISTING,
        target=listing,
        effects=[str(effect.value) for effect in FREEZE],
        basis=basis,
        reason=reason,
        starts_at=now(),
        review_by=review_by,
        imposed_by=actor_ref(actor),
        organisation_id=organisation_id,
        **more,
    )
