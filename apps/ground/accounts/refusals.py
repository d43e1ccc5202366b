"""How accounts says no."""

from django.utils.translation import gettext_lazy as _

from apps.ground.web.refusals import Conflict, Denied, Gone, Refused


class TooManyTries(Refused):
    """Too many failures in a row: the next try has to wait."""

    code = "too_many_tries"
    status = 429
    detail = _("Too many attempts. Wait a moment, then try again.")


class LinkUsed(Gone):
    """The link did its work already, or a newer one took its place."""

    code = "link_used"
    detail = _("This link has already been used. Request a new one.")


class LinkExpired(Gone):
    """The link's time is over, or the address it went to is no longer the person's."""

    code = "link_expired"
    detail = _("This link has expired. Request a new one.")


class ScopeMissing(Denied):
    """A key asks for members, and may do nothing that it needs them for."""

    code = "scope_missing"
    detail = _("This API key needs the scope entitlements:write.")


class AnotherPerson(Denied):
    """The link is for somebody else than who is signed in."""

    code = "another_person"
    detail = _("This invitation was sent to another address. Sign out and open the link again.")


class SignInFirst(Denied):
    """There is an account for the invited address."""

    code = "sign_in_first"
    detail = _("You already have an account. Sign in to accept the invitation.")


class AlreadyMember(Conflict):
    code = "already_member"
    detail = _("This person is already a member.")


class TooManyInvitations(Conflict):
    code = "invitation_limit"
    detail = _("You have too many open invitations. Withdraw some first.")


class LastOwner(Conflict):
    """An organisation keeps an owner (fault C20)."""

    code = "last_owner"
    detail = _("You are the only owner. Make another member an owner first.")


class WrongCode(Refused):
    code = "wrong_code"
    status = 422
    detail = _("Incorrect code. Codes change every 30 seconds; enter the newest one.")


class SecondFactorNeeded(Denied):
    """A new second factor is no weaker door than the one there is."""

    code = "second_factor_needed"
    detail = _("Confirm your current second factor before you set up another one.")


class ApiKeyInvalid(Refused):
    """Unknown, mistyped, expired, revoked, or of another environment: all answered alike (fault B035)."""

    code = "key_invalid"
    status = 401
    detail = _("This API key is not valid here.")


class CredentialInUrl(Refused):
    """Addresses end up in logs and histories, so a key in one is refused before it is looked at."""

    code = "credential_in_url"
    status = 400
    detail = _("Send the key in the Authorization header, never in the URL.")
