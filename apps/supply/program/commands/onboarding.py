"""A new partner's way in: the profile, the agreement, and the steps that tick themselves off."""

from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.actors import person_of
from apps.ground.commands.command import command
from apps.ground.commands.machine import WrongState
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.tenancy.languages import known_languages
from apps.supply.program import agreement as agreements
from apps.supply.program.application import Profile, read_profile
from apps.supply.program.models import AgreementAcceptance, OnboardingStep, Partner
from apps.supply.program.refusals import AgreementChanged, StepNotOptional

Step = OnboardingStep.Step
OPTIONAL = {Step.COLLEAGUE, Step.FIRST_KEY}


@command("program.update_profile", announces="program.profile_updated", said=_("Company profile updated"))
def update_profile(actor: Actor, partner: Partner, *, profile: Profile) -> Partner:
    """Say what customers read about the company, and whom to call about security.

    Raises: Invalid (names every field), WrongState for a partner that was declined or suspended.
    """
    if partner.state in {Partner.State.REJECTED, Partner.State.SUSPENDED}:
        raise WrongState
    clean = read_profile(profile, known_languages(), clock.now())
    partner.description, partner.founded = dict(clean.description), clean.founded
    partner.support_hours, partner.security_email = clean.support_hours, clean.security_email
    partner.updated_at = clock.now()
    partner.save(update_fields=["description", "founded", "support_hours", "security_email", "updated_at"])
    if partner.description and partner.support_hours:
        finish(partner, Step.COMPANY)
    if partner.security_email:
        finish(partner, Step.SECURITY_CONTACT)
    return partner


@command("program.accept_agreement", announces="program.agreement_accepted", said=_("Partner agreement accepted"))
def accept_agreement(
    actor: Actor, partner: Partner, *, version: str, language: str, digest: str
) -> AgreementAcceptance:
    """Accept the partner agreement as it was shown, by version and digest; accepting again changes nothing.

    Raises: AgreementChanged when another text is in force, WrongState unless the partner is active.
    """
    if partner.state != Partner.State.ACTIVE:
        raise WrongState
    shown = agreements.agreement(language)
    if (shown.version, shown.digest) != (version, digest):
        raise AgreementChanged
    accepted = AgreementAcceptance.objects.filter(partner=partner, version=version).first()
    if accepted is None:
        accepted = AgreementAcceptance.objects.create(
            organisation_id=partner.organisation_id,
            partner=partner,
            version=shown.version,
            language=shown.language,
            digest=shown.digest,
            accepted_by_id=person_of(actor),
            accepted_at=clock.now(),
        )
    finish(partner, Step.AGREEMENT)
    return accepted


@command("program.complete_step", announces="program.step_completed", said=_("Onboarding step completed"))
def complete_step(actor: Actor, step: OnboardingStep) -> OnboardingStep:
    """Tick off what was really done; nobody ticks by hand. Raises: WrongState when it is done already."""
    step.machine.complete()
    step.done_at = clock.now()
    step.save(update_fields=["state", "done_at"])
    return step


@command("program.skip_step", announces="program.step_skipped", said=_("Onboarding step skipped"))
def skip_step(actor: Actor, step: OnboardingStep) -> OnboardingStep:
    """Put a step aside that not every partner needs. Raises: StepNotOptional, WrongState."""
    if step.step not in OPTIONAL:
        raise StepNotOptional
    step.machine.skip()
    step.save(update_fields=["state"])
    return step


def finish(partner: Partner, which: str) -> None:
    """Complete a step if it is there and open; saying the same twice does nothing."""
    step = OnboardingStep.objects.filter(partner=partner, step=which).exclude(state=OnboardingStep.State.DONE).first()
    if step is not None:
        complete_step(system_actor("program"), step)
