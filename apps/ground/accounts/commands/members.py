"""Who does what in an organisation, and who leaves it. The organisation's row lock keeps an owner in it (fault C20)."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts import rules
from apps.ground.accounts.models import Membership, Organisation
from apps.ground.accounts.refusals import LastOwner
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.ground.web.refusals import Conflict, FieldError, Invalid


class NoMember(Conflict):
    """The person left already."""

    outdated = True
    code = "not_a_member"
    detail = _("This person is no longer a member.")


@command("accounts.change_role", announces="accounts.role_changed", said=_("Member's role changed"))
def change_role(actor: Actor, membership: Membership, *, role: str, also: Sequence[str] = ()) -> Membership:
    """Give a member other roles. `role` is the strongest of them, which the policy looks at; `also` are weaker ones.

    Raises: Invalid for a role that does not exist there, LastOwner, NoMember.
    """
    organisation = hold(membership)
    roles = require_roles(organisation, role, also)
    if rules.KEEPER not in roles:
        require_another_keeper(organisation, membership)
    membership.roles = roles
    membership.save(update_fields=["roles"])
    return membership


@command("accounts.remove_member", announces="accounts.member_removed", said=_("Member removed"))
def remove_member(actor: Actor, membership: Membership) -> Membership:
    """End a membership, from the next request on. Raises: LastOwner, NoMember."""
    organisation = hold(membership)
    require_another_keeper(organisation, membership)
    membership.machine.remove()
    membership.removed_at = clock.now()
    membership.save(update_fields=["state", "removed_at"])
    return membership


def hold(membership: Membership) -> Organisation:
    """The organisation, locked, so that two members cannot change each other at once. Raises: NoMember."""
    if membership.state != Membership.State.ACTIVE:
        raise NoMember
    return Organisation.objects.select_for_update().get(pk=membership.organisation_id)


def require_another_keeper(organisation: Organisation, leaving: Membership) -> None:
    """Raises: LastOwner when nobody but this member could look after the organisation."""
    if rules.KEEPER not in leaving.roles:
        return
    others = Membership.objects.filter(
        organisation=organisation, state=Membership.State.ACTIVE, roles__contains=[rules.KEEPER]
    ).exclude(pk=leaving.pk)
    if not others.exists():
        raise LastOwner


def require_roles(organisation: Organisation, role: str, also: Sequence[str]) -> list[str]:
    """The roles in order. Raises: Invalid when one does not exist there, or when `role` is not the strongest."""
    offered = rules.roles_of(organisation.kinds)
    wanted = [role, *also]
    if not all(one in offered for one in wanted):
        raise Invalid(errors=[FieldError("/roles", "unknown_role", _("Choose a role."))])
    if rules.strongest(wanted) != role:
        raise Invalid(errors=[FieldError("/roles", "order", _("Put the most powerful role first."))])
    return rules.ordered(wanted)
