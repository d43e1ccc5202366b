"""Becoming part of the marketplace: signing up, being invited."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts import links, registration, rules
from apps.ground.accounts.actors import organisation_of
from apps.ground.accounts.addresses import canonical
from apps.ground.accounts.commands.members import require_roles
from apps.ground.accounts.models import AccessLink, Invitation, Membership, Organisation, User
from apps.ground.accounts.refusals import AlreadyMember, AnotherPerson, LinkUsed, SignInFirst, TooManyInvitations
from apps.ground.accounts.registration import Company, Newcomer
from apps.ground.accounts.secret import Secret
from apps.ground.commands.command import command
from apps.ground.events.outbox import emit
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.tenancy.scope import whole_marketplace

CONFIRM_PAGE = "accounts:confirm_email"
CONFIRM_WITHIN = timedelta(days=3)
ACCEPT_WITHIN = timedelta(days=7)
MOST_OPEN_INVITATIONS = 50


@command("accounts.sign_up", announces="accounts.signed_up", said=_("Company signed up"))
def sign_up(
    actor: Actor,
    *,
    person: Newcomer,
    company: Company,
    page: str = CONFIRM_PAGE,
    also: Mapping[str, Any] | None = None,
) -> AccessLink:
    """Keep what a person states about themselves and their company, and send the link that opens the account.

    Nothing else is made: `confirm_email` makes the account when the link comes back, with the password chosen there.
    Several sign-ups for one address are each kept, until one of them is confirmed. An address that has an account gets
    an email that says so, and the same answer (fault B022).
    For other apps' steps that include a sign-up, by a system actor: `page` names the page that opens the link, and
    `also` is kept beside person and company. Raises: InvalidAddress.
    """
    email = canonical(person.email)
    known = User.objects.filter(email=email, email_confirmed_at__isnull=False).first()
    return AccessLink.objects.create(
        purpose=AccessLink.Purpose.KNOWN if known else AccessLink.Purpose.CONFIRM,
        user=known,
        email=email,
        page=page,
        stated={} if known else {**(also or {}), "person": asdict(person), "company": asdict(company)},
        nonce=links.new_nonce(),
        expires_at=clock.now() + CONFIRM_WITHIN,
    )


@command("accounts.sign_up_customer", announces="accounts.customer_signed_up", said=_("Customer signed up"))
def sign_up_customer(actor: Actor, *, person: Newcomer, company: Company, back: str = "") -> AccessLink:
    """Join as a customer who can buy as soon as the address is confirmed, and continues at the path `back` then."""
    customer = Company(company.name, company.country, company.legal_name, company.domain, ("customer",), "active")
    return sign_up(system_actor("accounts"), person=person, company=customer, also={"back": back})


@command(
    "accounts.confirm_email",
    announces="accounts.email_confirmed",
    said=_("Email address confirmed"),
    without_factor=True,
    while_suspended=True,
)
def confirm_email(actor: Actor, *, token: Secret, password: Secret, page: str = CONFIRM_PAGE) -> User:
    """Open the account of a sign-up, because the link sent to its address came back, and found its company.

    The password is the one chosen behind the link. Other sign-ups for the address open nothing afterwards.
    Raises: NotFound, LinkUsed, LinkExpired, Invalid for a weak password.
    """
    with whole_marketplace():
        rows = AccessLink.objects.filter(purpose=AccessLink.Purpose.CONFIRM, page=page)
        registration.hold_address(links.find(rows, token).email)
        link = links.find(rows.select_for_update(of=("self",)), token)
        if registration.has_account(link.email):
            raise LinkUsed
        link.user = registration.open_account(registration.stated_person(link), password)
        link.organisation = registration.found(registration.stated_company(link), link.user)
        emit("accounts.organisation_founded", link.organisation, actor=actor)
        link.machine.use()
        link.stated = {}
        link.save(update_fields=["user", "organisation", "state", "stated"])
        replace_sign_ups(link.email)
    return link.user


@command("accounts.invite", announces="accounts.invited", said=_("Member invited"))
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


@command("accounts.withdraw_invitation", announces="accounts.invitation_withdrawn", said=_("Invitation withdrawn"))
def withdraw_invitation(actor: Actor, invitation: Invitation) -> Invitation:
    """Make an open invitation worthless. Raises: WrongState when it was answered already."""
    invitation.machine.withdraw()
    invitation.save(update_fields=["state"])
    return invitation


@command(
    "accounts.accept_invitation",
    announces="accounts.member_joined",
    said=_("Invitation accepted"),
    while_suspended=True,
)
def accept_invitation(
    actor: Actor, *, token: Secret, newcomer: Newcomer | None = None, password: Secret | None = None
) -> Membership:
    """Join the organisation that invited: as who is signed in, or as a newcomer whose address the link has proved.

    Raises: NotFound, LinkUsed, LinkExpired, AnotherPerson, SignInFirst, Invalid for a weak password.
    """
    with whole_marketplace():
        invitation = links.find(
            Invitation.objects.select_for_update(of=("self",)).select_related("organisation"), token
        )
        user = _invited(actor, invitation, newcomer, password)
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


def replace_sign_ups(email: str) -> None:
    """Sign-ups for an address that has an account now stop working, and what they stated is forgotten."""
    AccessLink.objects.filter(email=email, purpose=AccessLink.Purpose.CONFIRM, state=AccessLink.State.OPEN).update(
        state=AccessLink.State.REPLACED, stated={}
    )


def _invited(actor: Actor, invitation: Invitation, newcomer: Newcomer | None, password: Secret | None) -> User:
    if actor.user_id is not None:
        user = User.objects.get(pk=actor.user_id)
        if user.email != invitation.email:
            raise AnotherPerson
        return user
    registration.hold_address(invitation.email)
    if newcomer is None or password is None or registration.has_account(invitation.email):
        raise SignInFirst
    person = Newcomer(invitation.email, newcomer.full_name, newcomer.language)
    user = registration.open_account(person, password)
    replace_sign_ups(invitation.email)
    return user
