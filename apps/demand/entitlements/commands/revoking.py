"""Ending an entitlement for good: one operator asks for it, another does it (fault B027)."""

from django.utils.translation import gettext_lazy as _

from apps.demand.checkout.commands import revoke_agreement
from apps.demand.entitlements.commands.lifecycle import changed, stated
from apps.demand.entitlements.models import Entitlement, Revocation
from apps.demand.entitlements.refusals import RevocationWaits
from apps.ground import clock
from apps.ground.accounts.actors import person_of
from apps.ground.commands.command import command
from apps.ground.commands.machine import WrongState
from apps.ground.commands.registry import Reason
from apps.ground.policy.actor import Actor, system_actor


@command(
    "entitlements.ask_revocation", announces="entitlements.revocation_asked", said=_("Revocation requested"), grave=True
)
def ask_revocation(actor: Actor, entitlement: Entitlement, *, reason: str) -> Revocation:
    """Ask a second person to end an entitlement; nothing stops yet. Raises: WrongState, RevocationWaits, Invalid."""
    if not entitlement.machine.can("revoke"):
        raise WrongState
    if entitlement.revocations.filter(state=Revocation.State.ASKED).exists():
        raise RevocationWaits
    return Revocation.objects.create(
        entitlement=entitlement,
        customer_id=entitlement.customer_id,
        reason=stated(reason),
        asked_by_id=person_of(actor),
        asked_at=clock.now(),
    )


@command(
    "entitlements.revoke",
    announces="entitlements.revoked",
    said=_("Entitlement revoked"),
    grave=True,
    second_person=("requested_by",),
)
def revoke(actor: Actor, revocation: Revocation) -> Entitlement:
    """End use for good, and with it the agreement, as somebody else asked. Raises: Denied four_eyes, WrongState."""
    _decided(actor, revocation, "carry_out")
    entitlement = Entitlement.objects.select_for_update(of=("self",)).get(pk=revocation.entitlement_id)
    entitlement.machine.revoke()
    entitlement.state_reason = revocation.reason
    changed(entitlement, "state", "state_reason")
    revoke_agreement(system_actor("checkout"), entitlement.agreement)
    return entitlement


@command(
    "entitlements.decline_revocation",
    announces="entitlements.revocation_declined",
    said=_("Revocation declined"),
    grave=True,
    second_person=("requested_by",),
    reason=Reason.REQUIRED,
)
def decline_revocation(actor: Actor, revocation: Revocation) -> Revocation:
    """Leave the entitlement as it is. Raises: Denied four_eyes, WrongState, Invalid /reason."""
    _decided(actor, revocation, "decline")
    return revocation


def _decided(actor: Actor, revocation: Revocation, move: str) -> None:
    getattr(revocation.machine, move)()
    revocation.decided_by_id = person_of(actor)
    revocation.decided_at = clock.now()
    revocation.save(update_fields=["state", "decided_by", "decided_at"])
