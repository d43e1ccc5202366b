"""A letter for each notice that wants one, and what members are told about their own organisation."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.models import Membership, Organisation
from apps.ground.events.subscribe import Event, on
from apps.ground.jobs.queue import enqueue
from apps.ground.notices import tasks
from apps.ground.notices.tell import tell
from apps.ground.notices.wording import word

ADMINISTRATORS = ("owner", "admin")

word(
    "accounts.organisation_suspended",
    _("%(organisation)s is suspended"),
    _("You can view, export and leave but change nothing. Reason: %(reason)s"),
)
word(
    "accounts.organisation_reinstated",
    _("%(organisation)s was reinstated"),
    _("Everything works as before. Reason: %(reason)s"),
)
word("accounts.member_joined", _("%(name)s joined %(organisation)s"), action=_("View members"))


@on("notices.told")
def send_letter(event: Event) -> None:
    enqueue(tasks.mail_notice, event.subject, key=event.subject)


@on("accounts.organisation_suspended", "accounts.organisation_reinstated")
def tell_of_state(event: Event) -> None:
    """Owners and administrators hear that their organisation was stopped or let go on, and why."""
    organisation = Organisation.objects.get(public_id=event.subject)
    tell(
        organisation.pk,
        event.type,
        event.subject,
        reverse("accounts:members"),
        {"organisation": organisation.name, "reason": organisation.state_reason},
        roles=ADMINISTRATORS,
        occasion=event.id,
    )


@on("accounts.member_joined")
def tell_of_member(event: Event) -> None:
    """Owners and administrators hear who joined, by the bell alone."""
    joined = Membership.objects.select_related("user", "organisation").get(public_id=event.subject)
    tell(
        joined.organisation_id,
        event.type,
        event.subject,
        reverse("accounts:members"),
        {"name": joined.user.full_name, "organisation": joined.organisation.name},
        roles=ADMINISTRATORS,
        mail=False,
        occasion=event.id,
    )
