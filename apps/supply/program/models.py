"""What is stored about a partner: the company, its application and the way into the program (semantics C)."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped
from apps.ground.web.states import StateChoices


class Partner(PolicyMixin, OrganisationScoped):
    """An organisation's place in the partner program; one each, kept when it is refused or suspended."""

    class Kind(models.TextChoices):
        ISV = "isv", _("Software vendor")
        SI = "si", _("System integrator")
        DATA = "data", _("Data provider")
        OEM = "oem", _("Equipment manufacturer")

    class State(StateChoices):
        APPLIED = "applied", "info", "eye", _("Checking")
        ASKED = "asked", "bad", "warn", _("Question asked")
        ACTIVE = "active", "ok", "check", _("Active")
        REJECTED = "rejected", "bad", "x", _("Declined")
        SUSPENDED = "suspended", "warn", "pause", _("Suspended")

    class Tier(models.TextChoices):
        REGISTERED = "registered", _("Registered")
        ADVANCED = "advanced", _("Advanced")
        PREMIER = "premier", _("Premier")

    public_id = PublicIdField("prt", _("Partner"))
    name = models.CharField(max_length=120, help_text=_("Shown to customers."))
    slug = models.SlugField(max_length=60, unique=True)
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=20, choices=State, default=State.APPLIED)
    tier = models.CharField(max_length=12, choices=Tier, default=Tier.REGISTERED)
    tier_reason = models.CharField(max_length=500, blank=True)
    website = models.URLField(max_length=300)
    domain = models.CharField(max_length=253, help_text=_("rules.company_domain() of the website."))
    domain_matches = models.BooleanField(help_text=_("Whether the applicant's email address belongs to this domain."))
    country = models.CharField(max_length=2, help_text=_("ISO 3166-1, two letters."))
    description = models.JSONField(default=dict, blank=True, help_text=_("Language code to text."))
    founded = models.PositiveSmallIntegerField(null=True, blank=True, help_text=_("Year."))
    support_hours = models.CharField(max_length=120, blank=True)
    security_email = models.EmailField(max_length=254, blank=True)
    applied_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=1000, blank=True, help_text=_("Message sent to the applicant."))
    updated_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "program.partner"
    policy_fields = {"organisation": "organisation_id", "state": "state", "applied_by": "applied_by_id"}

    machine = StateMachine(
        state,
        ask=Move(State.APPLIED, State.ASKED),
        answer=Move(State.ASKED, State.APPLIED),
        approve=Move((State.APPLIED, State.ASKED), State.ACTIVE),
        reject=Move((State.APPLIED, State.ASKED), State.REJECTED),
        apply_again=Move(State.REJECTED, State.APPLIED),
        suspend=Move(State.ACTIVE, State.SUSPENDED),
        reinstate=Move(State.SUSPENDED, State.ACTIVE),
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation"], name="one_partner_per_organisation"),
            models.UniqueConstraint(
                fields=["domain"], condition=~Q(state="rejected"), name="one_partner_holds_a_domain"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["applied", "asked"]) | Q(decided_at__isnull=False),
                name="decided_partners_have_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | Q(applied_by__isnull=False) & ~Q(decided_by=F("applied_by")),
                name="applications_are_decided_by_somebody_else",
            ),
        ]
        indexes = [models.Index(fields=["state", "applied_at"], name="partners_waiting")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether the application still waits for a decision."""
        return self.state in {self.State.APPLIED, self.State.ASKED}

    @property
    def tier_level(self) -> int:
        """1 to 3, for the pips beside the word."""
        return self.Tier.values.index(self.tier) + 1

    def facts(self) -> dict[str, Any]:
        return {
            "partner": self.public_id,
            "slug": self.slug,
            "kind": self.kind,
            "state": self.state,
            "tier": self.tier,
            "country": self.country,
        }


class ApplicationQuestion(PolicyMixin, OrganisationScoped):
    """What an operator asked about an application, and the applicant's answer."""

    public_id = PublicIdField("qst", _("Question"))
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="questions")
    text = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "program.applicationquestion"
    policy_fields = {"organisation": "organisation_id"}

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner"], condition=Q(answered_at__isnull=True), name="one_open_question_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""), name="answered_questions_have_an_answer"
            ),
        ]

    def facts(self) -> dict[str, Any]:
        return {"question": self.public_id, "answered": self.answered_at is not None}


class OnboardingStep(PolicyMixin, OrganisationScoped):
    """One thing a new partner does before selling, with its state and time."""

    class Step(models.TextChoices):
        COMPANY = "company", _("Complete the company profile")
        AGREEMENT = "agreement", _("Accept the partner agreement")
        SECURITY_CONTACT = "security_contact", _("Add a security contact")
        COLLEAGUE = "colleague", _("Invite a colleague")
        FIRST_KEY = "first_key", _("Create the first API key")
        FIRST_LISTING = "first_listing", _("Submit your first listing")

    class State(StateChoices):
        OPEN = "open", "", "clock", _("To do")
        SKIPPED = "skipped", "", "arrow", _("Skipped")
        DONE = "done", "ok", "check", _("Done")

    public_id = PublicIdField("stp", _("Onboarding step"))
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=20, choices=Step)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "program.onboardingstep"
    policy_fields = {"organisation": "organisation_id", "step": "step", "state": "state"}

    machine = StateMachine(
        state,
        complete=Move((State.OPEN, State.SKIPPED), State.DONE),
        skip=Move(State.OPEN, State.SKIPPED),
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "step"], name="a_partner_has_each_step_once"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at__isnull=True)),
                name="done_steps_have_a_time",
            ),
        ]

    def facts(self) -> dict[str, Any]:
        return {"step": self.step, "state": self.state}


class AgreementAcceptance(PolicyMixin, OrganisationScoped):
    """Who accepted which text of the partner agreement, and when; never changed and never removed."""

    public_id = PublicIdField("acc", _("Acceptance of the partner agreement"))
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="acceptances")
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    digest = models.CharField(max_length=64, help_text=_("sha256 of the accepted text, hexadecimal."))
    accepted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "program.agreementacceptance"
    policy_fields = {"organisation": "organisation_id"}

    class Meta:
        ordering = ["-accepted_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "version"], name="a_version_is_accepted_once"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="acceptance_names_a_sha256"),
        ]

    def facts(self) -> dict[str, Any]:
        return {"version": self.version, "language": self.language, "digest": self.digest}
