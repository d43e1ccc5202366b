"""The acts of members that end something: a membership, an invitation, an API key."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts import commands, selectors
from apps.ground.accounts.addresses import shown
from apps.ground.accounts.models import Membership
from apps.ground.accounts.refusals import LastOwner
from apps.ground.commands.acts import Act, naming
from apps.ground.policy.actor import Actor


def _only_owner(actor: Actor, membership: Membership) -> LastOwner | None:
    return LastOwner() if selectors.only_owner(actor) else None


LEAVE = Act(
    commands.remove_member,
    label=_("Leave"),
    question=lambda membership: naming(_("Leave <bdi>%(name)s</bdi>?"), name=membership.organisation.name),
    effect=_("You lose access immediately. Another member can invite you again."),
    done=_("You left."),
    back=lambda membership: reverse("accounts:members"),
    hindrance=_only_owner,
    danger=True,
)
REMOVE = Act(
    commands.remove_member,
    label=_("Remove a member"),
    question=lambda membership: naming(_("Remove <bdi>%(name)s</bdi>?"), name=membership.user.full_name),
    effect=_("They lose access immediately. Their entries in the log stay."),
    done=_("Removed."),
    back=lambda membership: reverse("accounts:members"),
    danger=True,
)
WITHDRAW_INVITATION = Act(
    commands.withdraw_invitation,
    label=_("Withdraw an invitation"),
    question=_("Withdraw the invitation?"),
    effect=lambda invitation: naming(
        _("The link that <bdi>%(email)s</bdi> received stops working."), email=shown(invitation.email)
    ),
    done=_("Invitation withdrawn."),
    back=lambda invitation: reverse("accounts:members"),
    danger=True,
)
REVOKE_KEY = Act(
    commands.revoke_api_key,
    label=_("Revoke a key"),
    question=lambda key: naming(_("Revoke the key <bdi>%(name)s</bdi>?"), name=key.name),
    effect=_("Software that uses it loses access with the next request. A revoked key cannot be restored."),
    done=_("Key revoked."),
    offered=lambda key: key.revoked_at is None,
    back=lambda key: reverse("accounts:keys"),
    danger=True,
)
