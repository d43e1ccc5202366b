"""The operator's side: asking, deciding, tiers; and what follows when an organisation is suspended."""

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.actors import person_of
from apps.ground.accounts.commands import admit_organisation
from apps.ground.accounts.models import ApiKey, Invitation, Membership
from apps.ground.commands.command import command
from apps.ground.commands.machine import WrongState
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.web.refusals import FieldError, Invalid
from apps.supply.program.models import ApplicationQuestion, OnboardingStep, Partner
from apps.supply.program.refusals import AddressNotConfirmed, QuestionFirst

SHORTEST_REASON = 15
LONGEST_NOTE = 1000
LONGEST_REASON = 500
Step = OnboardingStep.Step
APPLICANT = ("applied_by",)


@command("program.ask", announces="program.asked", said=_("Question sent to the applicant"), second_person=APPLICANT)
def ask(actor: Actor, partner: Partner, *, text: str) -> Partner:
    """Put a question to the applicant; one at a time. Raises: WrongState, Invalid for a text too short or too long."""
    partner.machine.ask()
    question = _required("/text", text, LONGEST_NOTE)
    partner.updated_at = clock.now()
    ApplicationQuestion.objects.create(
        organisation_id=partner.organisation_id, partner=partner, text=question, asked_at=partner.updated_at
    )
    partner.save(update_fields=["state", "updated_at"])
    return partner


@command("program.approve", announces="program.approved", said=_("Partner approved"), second_person=APPLICANT)
def approve(actor: Actor, partner: Partner, *, note: str = "") -> Partner:
    """Let the applicant in: the organisation becomes a partner and its onboarding begins.

    Raises: WrongState, AddressNotConfirmed, QuestionFirst (mail of another domain than the website, not explained).
    """
    _require_known(partner)
    partner.machine.approve()
    partner.decided_by_id = person_of(actor)
    partner.decided_at = partner.updated_at = clock.now()
    partner.decision_note = note.strip()[:LONGEST_NOTE]
    partner.save(update_fields=["state", "decided_by", "decided_at", "decision_note", "updated_at"])
    _withdraw_question(partner)
    admit_organisation(system_actor("program"), partner.organisation, kind="partner")
    begin_onboarding(partner)
    return partner


@command(
    "program.reject", announces="program.rejected", said=_("Partner application declined"), second_person=APPLICANT
)
def reject(actor: Actor, partner: Partner, *, note: str) -> Partner:
    """Decline an application; the applicant reads the note and may apply again. Raises: WrongState, Invalid."""
    partner.machine.reject()
    partner.decision_note = _required("/note", note, LONGEST_NOTE)
    partner.decided_by_id = person_of(actor)
    partner.decided_at = partner.updated_at = clock.now()
    partner.save(update_fields=["state", "decided_by", "decided_at", "decision_note", "updated_at"])
    _withdraw_question(partner)
    return partner


@command(
    "program.assign_tier", announces="program.tier_assigned", said=_("Partner tier assigned"), second_person=APPLICANT
)
def assign_tier(actor: Actor, partner: Partner, *, tier: str, reason: str) -> Partner:
    """Give an active partner a tier by hand, with the reason the partner reads. Raises: WrongState, Invalid."""
    if partner.state != Partner.State.ACTIVE:
        raise WrongState
    if tier not in Partner.Tier.values:
        raise Invalid(errors=[FieldError("/tier", "tier", _("Choose a tier."))])
    partner.tier, partner.tier_reason = tier, _required("/reason", reason, LONGEST_REASON)
    partner.updated_at = clock.now()
    partner.save(update_fields=["tier", "tier_reason", "updated_at"])
    return partner


@command("program.suspend", announces="program.partner_suspended", said=_("Partner suspended"))
def suspend(actor: Actor, partner: Partner) -> Partner:
    """Take a partner out of the storefront while its organisation is suspended. Raises: WrongState."""
    partner.machine.suspend()
    partner.updated_at = clock.now()
    partner.save(update_fields=["state", "updated_at"])
    return partner


@command("program.reinstate", announces="program.partner_reinstated", said=_("Partner reinstated"))
def reinstate(actor: Actor, partner: Partner) -> Partner:
    """Let a suspended partner back into the storefront. Raises: WrongState."""
    partner.machine.reinstate()
    partner.updated_at = clock.now()
    partner.save(update_fields=["state", "updated_at"])
    return partner


def begin_onboarding(partner: Partner) -> None:
    """One row a step; what is done already is marked so."""
    at = clock.now()
    already = _done_already(partner)
    OnboardingStep.objects.bulk_create(
        [
            OnboardingStep(
                organisation_id=partner.organisation_id,
                partner=partner,
                step=step,
                state=OnboardingStep.State.DONE if step in already else OnboardingStep.State.OPEN,
                done_at=at if step in already else None,
            )
            for step in Step
        ],
        ignore_conflicts=True,
    )


def _withdraw_question(partner: Partner) -> None:
    """What was decided without its answer is not asked any more."""
    ApplicationQuestion.objects.filter(partner=partner, answered_at__isnull=True).delete()


def _done_already(partner: Partner) -> set[Step]:
    organisation = partner.organisation_id
    found = {
        Step.COMPANY: bool(partner.description and partner.support_hours),
        Step.SECURITY_CONTACT: bool(partner.security_email),
        Step.COLLEAGUE: Invitation.objects.filter(organisation=organisation).exists(),
        Step.FIRST_KEY: ApiKey.objects.filter(organisation=organisation).exists(),
    }
    return {step for step, is_done in found.items() if is_done}


def _require_known(partner: Partner) -> None:
    """Somebody of the company has shown that the address is theirs, and a differing domain was explained."""
    members = Membership.objects.filter(organisation_id=partner.organisation_id, state=Membership.State.ACTIVE)
    if not members.filter(user__email_confirmed_at__isnull=False).exists():
        raise AddressNotConfirmed
    explained = ApplicationQuestion.objects.filter(partner=partner, answered_at__isnull=False).exists()
    if not (partner.domain_matches or explained):
        raise QuestionFirst


def _required(pointer: str, text: str, most: int) -> str:
    """The text trimmed. Raises: Invalid when it says too little or too much to be read by the other side."""
    trimmed = text.strip()
    if not SHORTEST_REASON <= len(trimmed) <= most:
        detail = _("Write %(least)s to %(most)s characters. This is shown to the partner.")
        raise Invalid(errors=[FieldError(pointer, "length", detail % {"least": SHORTEST_REASON, "most": most})])
    return trimmed
