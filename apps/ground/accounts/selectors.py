"""What may be asked about members, invitations and keys: the actor first, rows in one query each."""

from django.db.models import Exists, OuterRef, QuerySet

from apps.ground.accounts import links, rules
from apps.ground.accounts.actors import organisation_of
from apps.ground.accounts.models import AccessLink, ApiKey, Invitation, Membership, User
from apps.ground.accounts.refusals import LinkExpired
from apps.ground.accounts.secret import Secret
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.scope import Scope, scoped

WHOLE = Scope(reach="marketplace")


def members(actor: Actor) -> QuerySet[Membership]:
    """The active members of the actor's organisation by name."""
    return (
        Membership.objects.visible_to(actor)
        .filter(organisation_id=organisation_of(actor), state=Membership.State.ACTIVE)
        .select_related("user")
        .order_by("user__full_name", "id")
    )


def only_owner(actor: Actor) -> bool:
    """Whether nobody but this member could look after the organisation; one query."""
    owners = members(actor).filter(roles__contains=[rules.KEEPER]).values_list("user_id", flat=True)
    return list(owners) == [actor.user_id]


def open_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations of the actor's organisation that nobody answered yet, the newest first."""
    return Invitation.objects.visible_to(actor).filter(
        organisation_id=organisation_of(actor), state=Invitation.State.OPEN
    )


def api_keys(actor: Actor) -> QuerySet[ApiKey]:
    """The keys of the actor's organisation, the newest first, with who made them and whether they still belong."""
    still_here = Membership.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        user_id=OuterRef("created_by_id"),
        state=Membership.State.ACTIVE,
        user__is_active=True,
    )
    keys = ApiKey.objects.visible_to(actor).filter(organisation_id=organisation_of(actor))
    return keys.select_related("created_by").annotate(made_by_member=Exists(still_here))


def sign_up_by(token: Secret, page: str) -> AccessLink:
    """The sign-up that a token of this page confirms, with what was stated. Raises: NotFound, LinkUsed, LinkExpired."""
    with scoped(WHOLE):
        return links.find(AccessLink.objects.filter(purpose=AccessLink.Purpose.CONFIRM, page=page), token)


def reset_by(token: Secret) -> AccessLink:
    """The access link that a token opens, for the page that asks for the new password.

    Raises: NotFound, LinkUsed, LinkExpired.
    """
    with scoped(WHOLE):
        rows = AccessLink.objects.filter(purpose=AccessLink.Purpose.RESET, user__isnull=False).select_related("user")
        link = links.find(rows, token)
        if link.user is None or link.user.email != link.email:
            raise LinkExpired
    return link


def invitation_by(token: Secret) -> tuple[Invitation, bool]:
    """The invitation that a token opens, and whether its address has an account already.

    Raises: NotFound, LinkUsed, LinkExpired.
    """
    with scoped(WHOLE):
        invitation = links.find(Invitation.objects.select_related("organisation", "invited_by"), token)
        known = User.objects.filter(email=invitation.email, email_confirmed_at__isnull=False).exists()
    return invitation, known
