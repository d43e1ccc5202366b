"""From order to agreement, and the agreement's end."""

from django.utils.translation import gettext_lazy as _

from apps.demand.checkout import rules
from apps.demand.checkout.commitment import term_of
from apps.demand.checkout.models import Agreement, Order
from apps.demand.checkout.models.snapshots import snapshot_of
from apps.demand.checkout.numbering import next_number
from apps.ground import clock
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from intelgraph.failpoint import failpoint


@command("checkout.fulfil_order", announces="checkout.order_fulfilled", said=_("Agreement concluded"))
def fulfil_order(actor: Actor, order: Order) -> Agreement:
    """Make the agreement that a placed order asks for; the entitlement follows from its event.

    A part of placing or approving. Raises: WrongState unless it is placed.
    """
    order.machine.fulfil()
    order.fulfilled_at = clock.now()
    order.save(update_fields=["state", "fulfilled_at"])
    failpoint("order.fulfil")
    return Agreement.objects.create(
        number=next_number("A"),
        order=order,
        terms_version=order.terms_version,
        terms_digest=order.terms_digest,
        starts_at=order.fulfilled_at,
        ends_at=rules.months_after(order.fulfilled_at, term_of(order)),
        **snapshot_of(order),
    )


@command("checkout.end_agreement", announces="checkout.agreement_ended", said=_("Agreement ended"))
def end_agreement(actor: Actor, agreement: Agreement) -> Agreement:
    """Close an agreement whose time is over. Raises: WrongState unless it is active."""
    agreement.machine.end()
    agreement.closed_at = clock.now()
    agreement.save(update_fields=["state", "closed_at"])
    return agreement


@command("checkout.revoke_agreement", announces="checkout.agreement_revoked", said=_("Agreement revoked"))
def revoke_agreement(actor: Actor, agreement: Agreement) -> Agreement:
    """Close an agreement whose entitlement was revoked. Raises: WrongState unless it is active."""
    agreement.machine.revoke()
    agreement.closed_at = clock.now()
    agreement.save(update_fields=["state", "closed_at"])
    return agreement
