"""Letters about access: each is sent once, from what the row says, and tried again while the mail server is away."""

from django.urls import reverse

from apps.ground import clock
from apps.ground.accounts import links, registration
from apps.ground.accounts.mail import Letter, send
from apps.ground.accounts.models import AccessLink, Invitation
from apps.ground.jobs.holding import Hold
from apps.ground.jobs.queue import job


@job
def mail_link(hold: Hold, public_id: str) -> None:
    """Send the letter of an access link, unless it was sent, is over, or its address is nobody's."""
    with hold.finishing():
        link = AccessLink.objects.select_for_update().get(public_id=public_id)
        if link.mailed_at or link.state != AccessLink.State.OPEN or link.expires_at <= clock.now():
            return
        if link.user is not None:
            language, values = link.user.language, {"name": link.user.full_name}
        elif link.stated:
            person, company = registration.stated_person(link), registration.stated_company(link)
            language, values = person.language, {"name": person.full_name, "company": company.name}
        else:
            return
        send(Letter(f"accounts/{link.purpose}", link.email, language, _path(link), values))
        link.mailed_at = clock.now()
        link.save(update_fields=["mailed_at"])


@job(every_s=3600)
def forget_unconfirmed(hold: Hold) -> None:
    """Forget what sign-ups stated whose link has expired."""
    with hold.finishing():
        AccessLink.objects.filter(expires_at__lt=clock.now()).exclude(stated={}).update(stated={})


@job
def mail_invitation(hold: Hold, public_id: str) -> None:
    """Send an invitation, unless it was sent, answered or withdrawn."""
    with hold.finishing():
        invitation = (
            Invitation.objects.select_for_update(of=("self",))
            .select_related("organisation", "invited_by")
            .get(public_id=public_id)
        )
        if invitation.mailed_at or invitation.state != Invitation.State.OPEN:
            return
        by = invitation.invited_by
        values = {
            "organisation": invitation.organisation.name,
            "by": by.full_name if by is not None else "",
            "roles": invitation.role_words(),
            "expires_at": invitation.expires_at,
        }
        path = reverse("accounts:accept_invitation", args=[links.token_of(invitation)])
        send(Letter("accounts/invitation", invitation.email, by.language if by is not None else "en", path, values))
        invitation.mailed_at = clock.now()
        invitation.save(update_fields=["mailed_at"])


def _path(link: AccessLink) -> str:
    match link.purpose:
        case AccessLink.Purpose.CONFIRM:
            return reverse(link.page, args=[links.token_of(link)])
        case AccessLink.Purpose.RESET:
            return reverse("accounts:reset_password", args=[links.token_of(link)])
        case _:
            return reverse("accounts:sign_in")
