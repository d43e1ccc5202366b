"""Coming in, leaving, and choosing for whom one acts. The session itself is the page's; here it is recorded."""

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.models import Membership, User
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.ground.web.refusals import NotFound


@command(
    "accounts.sign_in", announces="accounts.signed_in", said=_("Signed in"), without_factor=True, while_suspended=True
)
def sign_in(actor: Actor, user: User) -> User:
    """Record that a person proved who they are; `EmailBackend` has checked it."""
    user.last_login = clock.now()
    user.save(update_fields=["last_login"])
    return user


@command(
    "accounts.sign_out",
    announces="accounts.signed_out",
    said=_("Signed out"),
    without_factor=True,
    while_suspended=True,
)
def sign_out(actor: Actor, user: User) -> User:
    """Record that a person left; their session ends with the answer. Raises: NotFound for anybody else."""
    if user.pk != actor.user_id:
        raise NotFound
    return user


@command(
    "accounts.switch_organisation",
    announces="accounts.organisation_switched",
    said=_("Organisation switched"),
    while_suspended=True,
)
def switch_organisation(actor: Actor, membership: Membership) -> Membership:
    """Act for another of one's organisations from now on. Raises: NotFound where one is no member (fault B040)."""
    if membership.user_id != actor.user_id or membership.state != Membership.State.ACTIVE:
        raise NotFound
    return membership
