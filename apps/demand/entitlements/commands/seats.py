"""Who sits: under the entitlement's row lock, so that the last seat has one taker (C04)."""

from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements.commands.lifecycle import changed
from apps.demand.entitlements.models import Entitlement, Seat
from apps.demand.entitlements.refusals import NoSeatLeft, NotInUse, SeatHeld, not_a_member
from apps.ground import clock
from apps.ground.accounts.models import Membership
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor


@command("entitlements.assign_seat", announces="entitlements.seat_assigned", said=_("Seat assigned"))
def assign_seat(actor: Actor, entitlement: Entitlement, *, user: str) -> Seat:
    """Give a member of the customer a seat. user: public id of the person.

    Raises: NotInUse, NoSeatLeft, SeatHeld, Invalid /user.
    """
    if entitlement.state not in Entitlement.RUNNING:
        raise NotInUse
    members = Membership.objects.filter(organisation_id=entitlement.customer_id, state=Membership.State.ACTIVE)
    member = members.filter(user__public_id=user).first()
    if member is None:
        raise not_a_member()
    if entitlement.taken.filter(user_id=member.user_id, state=Seat.State.ASSIGNED).exists():
        raise SeatHeld
    if entitlement.seats_assigned >= entitlement.seats:
        raise NoSeatLeft
    entitlement.seats_assigned += 1
    changed(entitlement, "seats_assigned")
    return Seat.objects.create(
        entitlement=entitlement,
        customer_id=entitlement.customer_id,
        partner_id=entitlement.partner_id,
        user_id=member.user_id,
        user_ref=user,
        assigned_at=clock.now(),
    )


@command("entitlements.release_seat", announces="entitlements.seat_released", said=_("Seat released"))
def release_seat(actor: Actor, seat: Seat) -> Seat:
    """Take a seat back, or give up one's own; it is free for another member at once. Raises: WrongState."""
    seat.machine.release()
    seat.released_at = clock.now()
    seat.save(update_fields=["state", "released_at"])
    entitlement = Entitlement.objects.select_for_update(of=("self",)).get(pk=seat.entitlement_id)
    entitlement.seats_assigned -= 1
    seat.entitlement = changed(entitlement, "seats_assigned")
    return seat
