"""What people do about their own access: addresses, passwords, second factors, the way they are shown."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django_otp import devices_for_user
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from apps.ground import clock
from apps.ground.accounts import links, recovery, registration, second_factor
from apps.ground.accounts.addresses import canonical
from apps.ground.accounts.models import AccessLink, User
from apps.ground.accounts.refusals import LinkExpired, SecondFactorNeeded, WrongCode
from apps.ground.accounts.secret import Secret
from apps.ground.commands.command import command
from apps.ground.policy.actor import Actor
from apps.ground.tenancy.scope import whole_marketplace
from apps.ground.web.refusals import NotFound

RESET_WITHIN = timedelta(hours=1)
RECOVERY_CODES = 10


@command(
    "accounts.request_password_reset",
    announces="accounts.password_reset_requested",
    said=_("New password requested"),
    without_factor=True,
    while_suspended=True,
)
def request_password_reset(actor: Actor, *, email: str) -> AccessLink:
    """Send a link that sets a new password. The same row, event and answer for an address nobody has (fault B022)."""
    address = canonical(email)
    with whole_marketplace():
        user = User.objects.filter(email=address, is_active=True, email_confirmed_at__isnull=False).first()
        _replace_open(user)
        return AccessLink.objects.create(
            purpose=AccessLink.Purpose.RESET,
            user=user,
            email=address,
            nonce=links.new_nonce(),
            expires_at=clock.now() + RESET_WITHIN,
        )


@command(
    "accounts.reset_password",
    announces="accounts.password_reset",
    said=_("Password reset"),
    without_factor=True,
    while_suspended=True,
)
def reset_password(actor: Actor, *, token: Secret, password: Secret) -> User:
    """Set a new password by a link: it works once, ends every session, and keeps the second factor.

    Raises: NotFound, LinkUsed, LinkExpired, Invalid for a weak password.
    """
    with whole_marketplace():
        link, user = _take(token)
        registration.require_good_password(password, user.full_name, user.email)
        user.set_password(password.reveal())
        user.save(update_fields=["password"])
        link.machine.use()
        link.save(update_fields=["state"])
        _replace_open(user)
    return user


@command(
    "accounts.enrol_second_factor",
    announces="accounts.second_factor_enrolled",
    said=_("Second factor set up"),
    without_factor=True,
    while_suspended=True,
)
def enrol_second_factor(actor: Actor, user: User, *, secret: Secret, code: Secret) -> User:
    """Set up an authenticator app, proved by a code from it, with recovery codes on the answer's `recovery_codes`.

    `secret` is 40 hexadecimal digits. An earlier app and its recovery codes stop working.
    Raises: WrongCode, SecondFactorNeeded when there is one that was not shown in this session.
    """
    if not actor.mfa and any(True for _ in devices_for_user(user)):
        raise SecondFactorNeeded
    step = second_factor.matching_step(secret, code)
    if step is None:
        raise WrongCode
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    TOTPDevice.objects.create(user=user, name="app", key=secret.reveal(), confirmed=True, last_t=step)
    device = StaticDevice.objects.create(user=user, name="recovery", confirmed=True)
    codes = [recovery.new_code() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=recovery.digest(one)) for one in codes])
    user.recovery_codes = tuple(codes)
    return user


@command(
    "accounts.update_profile", announces="accounts.profile_updated", said=_("Profile updated"), while_suspended=True
)
def update_profile(actor: Actor, user: User, *, full_name: str, language: str) -> User:
    """Change how one is named and in which language one is written to."""
    user.full_name = full_name.strip()
    user.language = language
    user.save(update_fields=["full_name", "language"])
    return user


def _take(token: Secret) -> tuple[AccessLink, User]:
    """The link, locked, and whose it is. Raises: NotFound, LinkUsed, LinkExpired (also when the address changed)."""
    rows = AccessLink.objects.select_for_update(of=("self",)).filter(purpose=AccessLink.Purpose.RESET)
    link = links.find(rows, token)
    user = User.objects.select_for_update().filter(pk=link.user_id or 0).first()
    if user is None:
        raise NotFound
    if user.email != link.email or not user.is_active:
        raise LinkExpired
    return link, user


def _replace_open(user: User | None) -> None:
    """Links to a new password that are still open stop working: the newest one counts."""
    resets = AccessLink.objects.filter(purpose=AccessLink.Purpose.RESET, state=AccessLink.State.OPEN)
    for link in resets.filter(user=user).exclude(user=None):
        link.machine.replace()
        link.save(update_fields=["state"])
