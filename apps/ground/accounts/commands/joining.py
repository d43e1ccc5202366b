"""Becoming part of the marketplace: signing up, being invited."""

from collections.abc import Sequence
from datetime import timedelta

from apps.ground import clock
from apps.ground.accounts import links, newcomers, rules
from apps.ground.accounts.actors import organisation_of
from apps.ground.accounts.addresses import canonical
from apps.ground.accounts.commands.members import require_roles
from apps.ground.accounts.models import AccessLink, Invitation, Membership, Organisation, User
from apps.ground.accounts.newcomers import Company, Newcomer
from apps.ground.accounts.refusals import AlreadyMember, AnotherPerson, SignInFirst, TooManyInvitations
from apps.ground.accounts.secret import Secret
from apps.ground.commands.command import command
from apps.ground.events.outbox import emit
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.tenancy.scope import reaching_all

CONFIRM_WITHIN = timedelta(days=3)
ACCEPT_WITHIN = timedelta(days=7)
MOST_OPEN_INVITATIONS = 50


@command("accounts.sign_up", announces="accounts.signed_up")
def sign_up(actor: Actor, *, person: Newcomer, company: Company) -> AccessLink:
    """Make a person and their company, and send a link that confirms the address.

    An address that is known already makes nothing: the mail says that there is an account, and the answer is the same
    link, whose `organisation` is null (fault B022). For other apps' steps that include a sign-up, by a system actor.
    Raises: Invalid for a weak password.
    """
    email = canonical(person.email)
    newcomers.require_good_password(person.password, person.full_name, email)
    newcomers.hold_address(email)
    known = User.objects.filter(email=email).first()
    organisation: Organisation | None = None
    if known is None:
        user = newcomers.make_user(person, confirmed=False)
        organisation = newcomers.found(company, user)
        emit("accounts.organisation_founded", organisation, actor=actor)
    else:
        User().set_password(person.password.reveal())  # the same work as for a stranger
        user = known
    purpose = AccessLink.Purpose.KNOWN if user.email_confirmed_at else AccessLink.Purpose.CONFIRM
    return AccessLink.objects.create(
        purpose=purpose,
        user=user,
        organisation=organisation,
        email=email,
        nonce=links.new_nonce(),
        expires_at=clock.now() + CONFIRM_WITHIN,
    )


@command("accounts.sign_up_customer", announces="accounts.customer_signed_up")
def sign_up_customer(actor: Actor, *, person: Newcomer, company: Company) -> AccessLink:
    """Join as a customer, open at once after the address is confirmed. Raises: Invalid for a weak password."""
    customer = Company(company.name, company.country, company.legal_name, company.domain, ("customer",), "active")
    return sign_up(system_actor("accounts"), person=person, company=customer)


@command("accounts.invite", announces="accounts.invited")
def invite(actor: Actor, *, email: str, role: str, also: Sequence[str] = ()) -> Invitation:
    """Ask somebody by mail to join the actor's organisation; a newer invitation replaces the open one.

    `role` is the strongest of the roles offered, which the policy looks at; `also` are weaker ones.
    Raises: Invalid for a role that does not exist there, AlreadyMember, TooManyInvitations.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation_of(actor))
    roles = require_roles(organisation, role, also)
    address = canonical(email)
    if Membership.objects.filter(
        organisation=organisation, user__email=address, state=Membership.State.ACTIVE
    ).exists():
        raise AlreadyMember
    for earlier in Invitation.objects.filter(organisation=organisation, email=address, state=Invitation.State.OPEN):
        earlier.machine.withdraw()
        earlier.save(update_fields=["state"])
    open_now = Invitation.objects.filter(
        organisation=organisation, state=Invitation.State.OPEN, expires_at__gt=clock.now()
    ).count()
    if open_now >= MOST_OPEN_INVITATIONS:
        raise TooManyInvitations
    return Invitation.objects.create(
        organisation=organisation,
        email=address,
        roles=roles,
        invited_by_id=actor.user_id,
        nonce=links.new_nonce(),
        expires_at=clock.now() + ACCEPT_WITHIN,
    )


@command("accounts.withdraw_invitation", announces="accounts.invitation_withdrawn")
def withdraw_invitation(actor: Actor, invitation: Invitation) -> Invitation:
    """Make an open invitation worthless. Raises: WrongState when it was answered already."""
    invitation.machine.withdraw()
    invitation.save(update_fields=["state"])
    return invitation


@command("accounts.accept_invitation", announces="accounts.member_joined")
def accept_invitation(actor: Actor, *, token: Secret, newcomer: Newcomer | None = None) -> Membership:
    """Join the organisation that invited: as who is signed in, or as a newcomer whose address the link has proved.

    Raises: NotFound, LinkUsed, LinkExpired, AnotherPerson, SignInFirst, Invalid for a weak password.
    """
    with reaching_all():
        invitation = links.find(
            Invitation.objects.select_for_update(of=("self",)).select_related("organisation"), token
        )
        user = _invited(actor, invitation, newcomer)
        membership = Membership.objects.filter(organisation=invitation.organisation, user=user).first()
        if membership is None:
            membership = Membership(organisation=invitation.organisation, user=user)
        elif membership.state == Membership.State.REMOVED:
            membership.machine.rejoin()
            membership.removed_at = None
        else:
            raise AlreadyMember
        membership.roles = rules.ordered(invitation.roles)
        membership.save()
        invitation.machine.accept()
        invitation.save(update_fields=["state"])
    return membership


def _invited(actor: Actor, invitation: Invitation, newcomer: Newcomer | None) -> User:
    if actor.user_id is not None:
        user = User.objects.get(pk=actor.user_id)
        if user.email != invitation.email:
            raise AnotherPerson
        return user
    newcomers.hold_address(invitation.email)
    if newcomer is None or User.objects.filter(email=invitation.email, email_confirmed_at__isnull=False).exists():
        raise SignInFirst
    newcomers.require_good_password(newcomer.password, newcomer.full_name, invitation.email)
    person = Newcomer(invitation.email, newcomer.full_name, newcomer.password, newcomer.language)
    unproved = User.objects.filter(email=invitation.email).first()
    if unproved is None:
        return newcomers.make_user(person, confirmed=True)
    # Somebody signed up with this address and never confirmed it: the link's holder is the one it belongs to.
    unproved.full_name, unproved.language = person.full_name, person.language
    unproved.email_confirmed_at = clock.now()
    unproved.set_password(person.password.reveal())
    unproved.save()
    return unproved
