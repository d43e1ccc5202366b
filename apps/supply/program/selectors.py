"""What can be asked about partners."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from apps.ground.policy.actor import Actor
from apps.ground.web.refusals import NotFound

from . import look_alikes
from .agreement import agreement
from .models import AgreementAcceptance, ApplicationQuestion, OnboardingStep, Partner

PUBLIC = ("public_id", "name", "slug", "kind", "tier", "website", "country", "description", "founded", "support_hours")


@dataclass(frozen=True, slots=True)
class Vendor:
    """What everyone may read about an active partner; `organisation_id` joins it to the partner's listings."""

    organisation_id: int
    public_id: str
    name: str
    slug: str
    kind: str
    tier: str
    website: str
    country: str
    description: dict[str, str]
    founded: int | None
    support_hours: str

    @property
    def tier_word(self) -> str:
        return str(Partner.Tier(self.tier).label)

    @property
    def tier_level(self) -> int:
        """1 to 3, for the pips beside the word."""
        return Partner.Tier.values.index(self.tier) + 1

    @property
    def kind_word(self) -> str:
        return str(Partner.Kind(self.kind).label)


def own_partner(actor: Actor) -> Partner | None:
    """The actor's own place in the program, if there is one; one query."""
    if actor.organisation_id is None:
        return None
    return Partner.objects.visible_to(actor).filter(organisation_id=actor.organisation_id).first()


def own_partner_or_404(actor: Actor) -> Partner:
    """The actor's own place in the program. Raises: NotFound."""
    partner = own_partner(actor)
    if partner is None:
        raise NotFound
    return partner


def named_alike(actor: Actor, partner: Partner) -> list[str]:
    """Names of other partners and applicants that are read as this one's, for whoever decides; one query."""
    others = Partner.objects.visible_to(actor).exclude(pk=partner.pk).exclude(state=Partner.State.REJECTED)
    return look_alikes.alike(partner.name, others.order_by("name").values_list("name", flat=True))


def questions(actor: Actor, partner: Partner) -> list[ApplicationQuestion]:
    """The thread about an application, oldest first; one query."""
    return list(ApplicationQuestion.objects.visible_to(actor).filter(partner=partner))


def steps(actor: Actor, partner: Partner) -> list[OnboardingStep]:
    """The partner's onboarding in its order; one query."""
    return list(OnboardingStep.objects.visible_to(actor).filter(partner=partner))


def has_finished_onboarding(actor: Actor) -> bool:
    """Whether every step of the actor's organisation is done or was skipped; one query."""
    if actor.organisation_id is None:
        return False
    rows = OnboardingStep.objects.visible_to(actor).filter(partner__organisation_id=actor.organisation_id)
    states = set(rows.order_by().values_list("state", flat=True).distinct())
    return bool(states) and OnboardingStep.State.OPEN not in states


def acceptance(actor: Actor, partner: Partner) -> AgreementAcceptance | None:
    """The partner's acceptance of the agreement in force, if there is one; one query."""
    in_force = agreement("en").version
    rows = AgreementAcceptance.objects.visible_to(actor).filter(partner=partner, version=in_force)
    return rows.select_related("accepted_by").first()


def vendor(slug: str) -> Vendor:
    """An active partner as everyone sees it; one query. Raises: NotFound."""
    row = _vendors().filter(slug=slug).first()
    if row is None:
        raise NotFound
    return Vendor(**row)


def vendors(organisations: set[int]) -> dict[int, Vendor]:
    """The active partners among these organisations, by organisation; one query."""
    return {row["organisation_id"]: Vendor(**row) for row in _vendors().filter(organisation_id__in=organisations)}


def is_active_partner(organisation_id: int) -> bool:
    """Whether this organisation may sell now; one query."""
    return Partner.objects.filter(organisation_id=organisation_id, state=Partner.State.ACTIVE).exists()


def has_accepted_agreement(organisation_id: int) -> bool:
    """Whether the organisation accepted the partner agreement in force; one query."""
    return AgreementAcceptance.objects.filter(organisation_id=organisation_id, version=agreement("en").version).exists()


def waiting(actor: Actor) -> QuerySet[Partner]:
    """The applications that need a decision, the longest waiting first, each with `is_answered`."""
    answered = ApplicationQuestion.objects.filter(partner=OuterRef("pk"), answered_at__isnull=False)
    rows = Partner.objects.visible_to(actor).filter(state=Partner.State.APPLIED)
    return rows.annotate(is_answered=Exists(answered)).order_by("applied_at", "id")


def _vendors() -> QuerySet[Partner, dict[str, Any]]:
    return Partner.objects.filter(state=Partner.State.ACTIVE).values("organisation_id", *PUBLIC)
