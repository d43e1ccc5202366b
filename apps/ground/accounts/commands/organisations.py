"""An organisation's own state, changed by operators and by the program."""

from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.models import Organisation
from apps.ground.commands.command import command
from apps.ground.commands.registry import Reason
from apps.ground.policy.actor import Actor


@command("accounts.admit_organisation", announces="accounts.organisation_admitted", said=_("Organisation admitted"))
def admit_organisation(actor: Actor, organisation: Organisation, *, kind: str) -> Organisation:
    """Let an organisation be a partner or customer from now on: what a program that checked it calls.

    An organisation that had applied becomes active; one that is active already only gains the kind.
    Raises: WrongState while it is suspended.
    """
    if organisation.state != Organisation.State.ACTIVE:
        organisation.machine.approve()
    organisation.kinds = sorted({*organisation.kinds, Organisation.Kind(kind).value})
    organisation.save(update_fields=["state", "kinds"])
    return organisation


@command(
    "accounts.suspend_organisation",
    announces="accounts.organisation_suspended",
    reason=Reason.REQUIRED,
    said=_("Organisation suspended"),
    grave=True,
)
def suspend_organisation(actor: Actor, organisation: Organisation, *, reason: str) -> Organisation:
    """Stop an organisation from changing anything; its members may still look, export and leave. Raises: WrongState."""
    organisation.machine.suspend()
    organisation.state_reason = reason.strip()
    organisation.save(update_fields=["state", "state_reason"])
    return organisation


@command(
    "accounts.reinstate_organisation",
    announces="accounts.organisation_reinstated",
    reason=Reason.REQUIRED,
    said=_("Organisation reinstated"),
    grave=True,
)
def reinstate_organisation(actor: Actor, organisation: Organisation, *, reason: str) -> Organisation:
    """Let a suspended organisation work again. Raises: WrongState."""
    organisation.machine.reinstate()
    organisation.state_reason = reason.strip()
    organisation.save(update_fields=["state", "state_reason"])
    return organisation
