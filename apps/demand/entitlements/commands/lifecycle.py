"""An entitlement's life: granted by an agreement, stopped and resumed, ended by time."""

from django.utils.translation import gettext_lazy as _

from apps.demand.checkout.commands import end_agreement
from apps.demand.checkout.models import Agreement
from apps.demand.checkout.models.snapshots import snapshot_of
from apps.demand.entitlements.models import Entitlement
from apps.demand.entitlements.refusals import NotYetOver, reason_missing
from apps.ground import clock
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor, system_actor
from intelgraph.failpoint import failpoint

State = Entitlement.State


@command("entitlements.grant", announces="entitlements.granted", said=_("Entitlement granted"), subject="agreement")
def grant(actor: Actor, agreement: Agreement) -> Entitlement:
    """Open what an agreement entitles its customer to, from the agreement's start; a second time changes nothing."""
    known = Entitlement.objects.filter(agreement=agreement).first()
    if known is not None:
        return known
    at = clock.now()
    meter = agreement.terms.meter
    return Entitlement.objects.create(
        agreement=agreement,
        state=State.ACTIVE if agreement.starts_at <= at else State.PENDING,
        meter=meter.slug if meter else "",
        included_quantity=meter.included_quantity if meter else 0,
        starts_at=agreement.starts_at,
        ends_at=agreement.ends_at,
        created_at=at,
        changed_at=at,
        **snapshot_of(agreement),
    )


@command("entitlements.activate", announces="entitlements.activated", said=_("Entitlement activated"))
def activate(actor: Actor, entitlement: Entitlement) -> Entitlement:
    """Note that an entitlement's start has come. Raises: WrongState, NotYetOver before it."""
    entitlement.machine.activate()
    if clock.now() < entitlement.starts_at:
        raise NotYetOver
    return changed(entitlement, "state")


@command("entitlements.suspend", announces="entitlements.suspended", said=_("Entitlement suspended"), grave=True)
def suspend(actor: Actor, entitlement: Entitlement, *, reason: str) -> Entitlement:
    """Stop use until somebody resumes it; time goes on. Raises: WrongState, Invalid /reason."""
    entitlement.machine.suspend()
    entitlement.state_reason = stated(reason)
    return changed(entitlement, "state", "state_reason")


@command("entitlements.resume", announces="entitlements.resumed", said=_("Entitlement resumed"), grave=True)
def resume(actor: Actor, entitlement: Entitlement, *, reason: str) -> Entitlement:
    """Let a suspended entitlement be used again. Raises: WrongState, Invalid /reason."""
    entitlement.machine.resume()
    entitlement.state_reason = stated(reason)
    return changed(entitlement, "state", "state_reason")


@command("entitlements.expire", announces="entitlements.expired", said=_("Entitlement ended"))
def expire(actor: Actor, entitlement: Entitlement) -> Entitlement:
    """Write down that an entitlement's time is over, and its agreement's. Raises: WrongState, NotYetOver."""
    entitlement.machine.expire()
    if clock.now() < entitlement.ends_at:
        raise NotYetOver
    changed(entitlement, "state")
    end_agreement(system_actor("checkout"), entitlement.agreement)
    return entitlement


def changed(entitlement: Entitlement, *fields: str) -> Entitlement:
    """Save a change under the row's lock with the next stamp, by which kept answers are known to be old (C15)."""
    entitlement.stamp += 1
    entitlement.changed_at = clock.now()
    entitlement.save(update_fields=[*fields, "stamp", "changed_at"])
    failpoint("entitlement.stamped")
    return entitlement


def stated(reason: str) -> str:
    """The reason as it is kept. Raises: Invalid /reason for an empty one."""
    text = reason.strip()
    if not text:
        raise reason_missing()
    return text[:2000]
