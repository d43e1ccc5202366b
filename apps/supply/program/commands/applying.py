"""The applicant's side: joining with a new company, applying with one that is here, and answering."""

from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts.commands import confirm_email, sign_up
from apps.ground.accounts.models import AccessLink, Membership, Organisation, User
from apps.ground.accounts.registration import Company, Newcomer
from apps.ground.accounts.secret import Secret
from apps.ground.accounts.selectors import sign_up_by
from apps.ground.commands.command import command
from apps.ground.commands.machine import WrongState
from apps.ground.policy.actor import Actor, system_actor
from apps.ground.tenancy.public_ids import ALPHABET
from apps.ground.tenancy.scope import whole_marketplace
from apps.ground.web.refusals import FieldError, Invalid
from apps.supply.program import rivals
from apps.supply.program.application import Application, domain_of, is_of_company, read, refusals_of
from apps.supply.program.models import ApplicationQuestion, Partner
from apps.supply.program.refusals import AlreadyPartner, DomainTaken, NothingAsked, SlugTaken
from apps.supply.program.rules import slug_of

CONFIRM_PAGE = "program:confirm"
LONGEST_ANSWER = 4000


@command("program.join", announces="program.newcomer_joined", said=_("Partner application started"))
def join(actor: Actor, *, person: Newcomer, application: Application) -> AccessLink:
    """Sign up with an application, which `confirm_application` sends when the link comes back.

    Until then it is in no queue and holds neither domain nor slug. An address that has an account gets the same answer
    and no application (fault B022).
    Raises: Invalid (names every field), FreeMailDomain, NotACompanyDomain, DomainTaken, ConfusableName.
    """
    refused = refusals_of(application, person.email)
    rivals.gather(refused, application)
    refused.refuse()
    clean = read(application)
    domain = domain_of(clean.website)
    company = Company(clean.name, clean.country, domain=domain, kinds=("partner",), state="applied")
    also = {"application": asdict(clean)}
    return sign_up(system_actor("program"), person=person, company=company, page=CONFIRM_PAGE, also=also)


@command(
    "program.confirm_application",
    announces="program.newcomer_confirmed",
    said=_("Email address confirmed, partner application submitted"),
)
def confirm_application(actor: Actor, *, token: Secret, password: Secret) -> Partner:
    """Open the account of a newcomer whose link came back, and send the application into the queue.

    Raises: NotFound, LinkUsed, LinkExpired, Invalid for a weak password; and as `join`, for what changed since.
    """
    stated = sign_up_by(token, CONFIRM_PAGE).stated["application"]
    user = confirm_email(actor, token=token, password=password, page=CONFIRM_PAGE)
    with whole_marketplace():
        organisation = Organisation.objects.get(pk=Membership.objects.get(user=user, state="active").organisation_id)
    return apply(system_actor("program"), organisation, application=Application(**stated))


@command("program.apply", announces="program.applied", said=_("Partner application submitted"))
def apply(actor: Actor, organisation: Organisation, *, application: Application) -> Partner:
    """Apply for an organisation that is here; one that was declined may apply again.

    Raises: Invalid, NotACompanyDomain, FreeMailDomain, DomainTaken, ConfusableName, AlreadyPartner.
    """
    clean = read(application)
    partner = Partner.objects.filter(organisation=organisation).first()
    if partner is None:
        partner = Partner(organisation=organisation)
    elif not partner.machine.can("apply_again"):
        raise AlreadyPartner
    else:
        partner.machine.apply_again()
        partner.decided_at, partner.decided_by, partner.decision_note = None, None, ""
    rivals.require_distinct(clean.name, organisation.pk)
    applicant = _applicant(actor, organisation)
    _state(partner, clean, applicant.email)
    partner.applied_by, partner.applied_at = applicant, clock.now()
    return _saved(partner)


@command("program.update_application", announces="program.application_updated", said=_("Partner application updated"))
def update_application(actor: Actor, partner: Partner, *, application: Application) -> Partner:
    """Correct an application that is not decided yet. Raises: as apply, and WrongState after the decision."""
    if not partner.is_open:
        raise WrongState
    clean = read(application)
    rivals.require_distinct(clean.name, partner.organisation_id)
    _state(partner, clean, _applicant(actor, partner.organisation).email)
    return _saved(partner)


@command("program.answer", announces="program.answered", said=_("Question about the application answered"))
def answer(actor: Actor, partner: Partner, *, text: str) -> Partner:
    """Answer what was asked; the application goes back into the queue where it stood. Raises: NothingAsked, Invalid."""
    question = ApplicationQuestion.objects.filter(partner=partner, answered_at__isnull=True).first()
    if question is None:
        raise NothingAsked
    if not text.strip() or len(text) > LONGEST_ANSWER:
        raise Invalid(errors=[FieldError("/text", "blank", _("Enter an answer of at most 4,000 characters."))])
    partner.machine.answer()
    partner.updated_at = question.answered_at = clock.now()
    question.answer = text.strip()
    question.save(update_fields=["answer", "answered_at"])
    partner.save(update_fields=["state", "updated_at"])
    return partner


def _applicant(actor: Actor, organisation: Organisation) -> User:
    """The person who applies; the organisation's first member when the product applies for a newcomer."""
    if actor.user_id is not None:
        return User.objects.get(pk=actor.user_id)
    return Membership.objects.filter(organisation=organisation).select_related("user").order_by("id")[0].user


def _state(partner: Partner, clean: Application, email: str) -> None:
    """Write the application into the row."""
    domain = domain_of(clean.website)
    partner.domain_matches = is_of_company(email, domain)
    partner.name, partner.website, partner.domain = clean.name, clean.website, domain
    partner.country, partner.kind = clean.country, clean.kind
    partner.updated_at = clock.now()


def _saved(partner: Partner) -> Partner:
    """Save; the database says which domain and which slug is free, so that two at once cannot have the same."""
    plain = slug_of(partner.name)
    for slug in [partner.slug or plain, *(f"{plain}-{get_random_string(5, ALPHABET)}" for _again in range(3))]:
        partner.slug = slug
        try:
            with transaction.atomic():
                partner.save()
        except IntegrityError as refused:
            constraint = _constraint_of(refused)
            if constraint == "one_partner_holds_a_domain":
                raise DomainTaken from None
            if "slug" not in constraint:
                raise
        else:
            return partner
    raise SlugTaken


def _constraint_of(refused: IntegrityError) -> str:
    """The name of the constraint that stood against it, as PostgreSQL tells."""
    return str(getattr(getattr(refused.__cause__, "diag", None), "constraint_name", "") or "")
