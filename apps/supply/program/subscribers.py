"""What the program does when others announce: steps that tick themselves off, a suspension that follows, and words."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.ground.accounts.models import Organisation
from apps.ground.events.subscribe import Event, on
from apps.ground.notices.tell import tell
from apps.ground.notices.wording import word
from apps.ground.policy.actor import system_actor

from . import commands
from .commands.onboarding import Step, finish
from .models import ApplicationQuestion, Partner

PRODUCT = system_actor("program")
ADMINISTRATORS = ("owner", "admin")

word(
    "program.approved",
    _("Your partner application is approved"),
    _("%(name)s is now a partner. A short checklist takes you to your first listing."),
    _("Start onboarding"),
)
word(
    "program.asked",
    _("Answer a question about your partner application"),
    _("Question: %(question)s"),
    _("Answer"),
)
word(
    "program.rejected",
    _("Your partner application was declined"),
    _("Reason: %(note)s You can apply again once this has changed."),
    _("Read the decision"),
)
word(
    "program.tier_assigned",
    _("Your partner tier has changed"),
    _("%(name)s now has a different tier. Reason: %(reason)s"),
    _("Open the program"),
)


@on("program.approved")
def tell_of_approval(event: Event) -> None:
    """Members with a say hear that they are in."""
    partner = Partner.objects.get(public_id=event.subject)
    params = {"name": partner.name}
    tell(partner.organisation_id, event.type, event.subject, reverse("program:onboarding"), params, ADMINISTRATORS)


@on("program.asked")
def tell_of_question(event: Event) -> None:
    """Members with a say read the open question; one that was answered meanwhile is not told any more."""
    question = ApplicationQuestion.objects.filter(partner__public_id=event.subject, answered_at__isnull=True).first()
    if question is not None:
        params = {"question": question.text}
        tell(
            question.organisation_id, event.type, event.subject, reverse("program:application"), params, ADMINISTRATORS
        )


@on("program.rejected")
def tell_of_rejection(event: Event) -> None:
    """Members with a say read why, unless they have applied again already."""
    partner = Partner.objects.get(public_id=event.subject)
    if partner.state == Partner.State.REJECTED:
        params = {"note": partner.decision_note}
        tell(partner.organisation_id, event.type, event.subject, reverse("program:application"), params, ADMINISTRATORS)


@on("program.tier_assigned")
def tell_of_tier(event: Event) -> None:
    """Members with a say read which reason was given."""
    partner = Partner.objects.get(public_id=event.subject)
    params = {"name": partner.name, "reason": partner.tier_reason}
    tell(partner.organisation_id, event.type, event.subject, reverse("program:onboarding"), params, ADMINISTRATORS)


@on("accounts.invited")
def invited_a_colleague(event: Event) -> None:
    _finish_for(event, Step.COLLEAGUE)


@on("accounts.api_key_created")
def made_a_key(event: Event) -> None:
    _finish_for(event, Step.FIRST_KEY)


@on("listings.submitted")
def sent_a_listing(event: Event) -> None:
    _finish_for(event, Step.FIRST_LISTING)


@on("accounts.organisation_suspended")
def organisation_suspended(event: Event) -> None:
    """The storefront hides whom the operator has suspended."""
    partner = Partner.objects.filter(organisation__public_id=event.subject, state=Partner.State.ACTIVE).first()
    if partner is not None and partner.organisation.state == Organisation.State.SUSPENDED:
        commands.suspend(PRODUCT, partner)


@on("accounts.organisation_reinstated")
def organisation_reinstated(event: Event) -> None:
    partner = Partner.objects.filter(organisation__public_id=event.subject, state=Partner.State.SUSPENDED).first()
    if partner is not None and partner.organisation.state == Organisation.State.ACTIVE:
        commands.reinstate(PRODUCT, partner)


def _finish_for(event: Event, which: str) -> None:
    """The step of every partner whose business the event is."""
    for partner in Partner.objects.filter(organisation_id__in=event.organisations):
        finish(partner, which)
