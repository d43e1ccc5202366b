"""The operators' queue of applications and the acts on a partner."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Case, Value, When
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.ground import clock
from apps.ground.accounts.models import Membership
from apps.ground.commands.acts import Act, Preview
from apps.ground.commands.admin import ReadOnlyAdmin
from apps.ground.policy.actor import Actor
from apps.ground.web.forms import CommandForm

from . import commands, selectors
from .commands.deciding import LONGEST_NOTE, LONGEST_REASON, SHORTEST_REASON
from .models import AgreementAcceptance, ApplicationQuestion, OnboardingStep, Partner
from .rules import ANSWER_WITHIN

WAITING_FIRST = Case(
    When(state=Partner.State.APPLIED, then=Value(0)), When(state=Partner.State.ASKED, then=Value(1)), default=Value(2)
)
ADMINISTRATORS = _("the company's owners and administrators, in-app and by email")


def _sentence(label: Any, most: int, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": 4}), **options)


class ApproveForm(CommandForm):
    """Approval may carry a note; it needs none."""

    note = _sentence(_("Note to the partner"), LONGEST_NOTE, required=False)


class AskForm(CommandForm):
    """What the applicant reads and answers."""

    text = _sentence(_("Question"), LONGEST_NOTE, min_length=SHORTEST_REASON)


class RejectForm(CommandForm):
    """Why, in words that the applicant reads."""

    note = _sentence(_("Reason shown to the applicant"), LONGEST_NOTE, min_length=SHORTEST_REASON)


class TierForm(CommandForm):
    """A tier and why."""

    tier = forms.ChoiceField(label=_("Tier"), choices=Partner.Tier.choices)
    reason = _sentence(_("Reason shown to the partner"), LONGEST_REASON, min_length=SHORTEST_REASON)


def preview_decision(actor: Actor, partner: Partner) -> Preview:
    """What is known of the applicant, counted now."""
    members = Membership.objects.filter(organisation=partner.organisation, state=Membership.State.ACTIVE)
    confirmed = members.filter(user__email_confirmed_at__isnull=False).count()
    answered = ApplicationQuestion.objects.filter(partner=partner, answered_at__isnull=False).count()
    return Preview(
        touches=[
            (_("Website"), partner.website),
            (_("Email matches website"), _("Yes") if partner.domain_matches else _("No")),
            (_("Members with a confirmed address"), f"{confirmed} / {members.count()}"),
            (_("Answered questions"), answered),
            (_("Similar names"), ", ".join(selectors.named_alike(actor, partner)) or "–"),
        ],
        told=ADMINISTRATORS,
    )


def preview_tier(actor: Actor, partner: Partner) -> Preview:
    """The tier that is left."""
    return Preview(
        touches=[(_("Current tier"), partner.get_tier_display())],
        told=ADMINISTRATORS,
        undo=_("assign the previous tier again"),
    )


ACTS = (
    Act(
        commands.approve,
        label=_("Approve application"),
        form=ApproveForm,
        preview=preview_decision,
        effect=_("The company becomes a partner and starts onboarding. Its name becomes public."),
        following=(_("The partner sees the checklist at their next visit."),),
    ),
    Act(
        commands.ask,
        label=_("Ask the applicant"),
        form=AskForm,
        preview=preview_decision,
        effect=_("The application keeps its place in the queue until the answer arrives."),
        following=(_("The application returns to the queue with the answer."),),
    ),
    Act(
        commands.reject,
        label=_("Decline application"),
        form=RejectForm,
        preview=preview_decision,
        danger=True,
        effect=_("The reason is shown to the company. It can apply again."),
    ),
    Act(
        commands.assign_tier,
        label=_("Assign tier"),
        form=TierForm,
        preview=preview_tier,
        offered=lambda partner: partner.state == Partner.State.ACTIVE,
        initial=lambda partner: {"tier": partner.tier},
        effect=_("The tier is shown on the vendor page and on every listing of the partner."),
    ),
)


@admin.register(Partner)
class PartnerAdmin(ReadOnlyAdmin):
    """Partners and applications, those that wait the longest first."""

    list_display = ("name", "kind", "country", "domain", "one_domain", "standing", "age", "tier")
    list_filter = ("state", "kind", "tier", "domain_matches")
    search_fields = ("name", "domain", "public_id")
    ordering = (WAITING_FIRST, "applied_at", "id")
    acts = ACTS
    readonly_fields = ("owners", "standing")
    fieldsets = (
        (_("Company"), {"fields": ("name", "kind", "country", "website", "domain", "founded", "description")}),
        (_("Application"), {"fields": ("standing", "owners", "domain_matches", "applied_at")}),
        (_("Decision"), {"fields": ("decided_at", "decision_note", "tier", "tier_reason")}),
        (_("Contact"), {"fields": ("support_hours", "security_email", "slug", "public_id")}),
    )

    @admin.display(description=_("Applicant"))
    def owners(self, partner: Partner) -> str:
        """Name and email of each owner, the one who applied first."""
        owners = Membership.objects.filter(organisation=partner.organisation, roles__contains=["owner"])
        people = [each.user for each in owners.select_related("user").order_by("id")]
        return format_html_join(
            ", ", '<bdi>{}</bdi> (<a href="mailto:{}">{}</a>)', [(each, each.email, each.email) for each in people]
        )

    @admin.display(description=_("Same domain as email"), boolean=True, ordering="domain_matches")
    def one_domain(self, partner: Partner) -> bool:
        return partner.domain_matches

    @admin.display(description=_("Waiting"), ordering="applied_at")
    def age(self, partner: Partner) -> str:
        """How long an application has waited; a mark where the answer is late."""
        if not partner.is_open:
            return "–"
        waited = clock.now() - partner.applied_at
        text = ngettext("%(n)d day", "%(n)d days", waited.days) % {"n": waited.days}
        return _("%(age)s, late") % {"age": text} if waited > ANSWER_WITHIN else text


@admin.register(ApplicationQuestion)
class ApplicationQuestionAdmin(ReadOnlyAdmin):
    """What was asked and answered."""

    list_display = ("partner", "text", "asked_at", "answered_at")
    list_select_related = ("partner",)
    search_fields = ("partner__name", "text")


@admin.register(OnboardingStep)
class OnboardingStepAdmin(ReadOnlyAdmin):
    """Where new partners stand."""

    list_display = ("partner", "step", "state", "done_at")
    list_filter = ("state", "step")
    list_select_related = ("partner",)
    search_fields = ("partner__name",)


@admin.register(AgreementAcceptance)
class AgreementAcceptanceAdmin(ReadOnlyAdmin):
    """Who accepted which text."""

    list_display = ("partner", "version", "language", "accepted_by", "accepted_at")
    list_filter = ("version",)
    list_select_related = ("partner", "accepted_by")
    search_fields = ("partner__name",)
