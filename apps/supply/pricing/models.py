"""What a partner charges: plans in versions, each fixed once it is active (semantics A, price snapshot)."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped
from apps.ground.web.states import StateChoices

from .terms import Meter, PriceTerms


class Plan(PolicyMixin, OrganisationScoped):
    """One version of a plan: a price for a seat and month, and perhaps one usage meter with an included quantity.

    Versions of one plan share `family`. The database refuses any change of a version that is not a draft, except of
    its state; a change of price is a new version, and what was sold keeps the terms it was sold under.
    """

    class State(StateChoices):
        DRAFT = "draft", "", "doc", _("Draft")
        ACTIVE = "active", "ok", "check", _("Active")
        RETIRED = "retired", "", "clock", _("Retired")

    class Period(models.TextChoices):
        MONTH = "month", _("Month")

    public_id = PublicIdField("pln", _("Plan"))
    family = models.CharField(max_length=40, help_text=_("The public id of the first version."))
    version = models.PositiveIntegerField(default=1)
    supersedes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    name = models.JSONField(default=dict, help_text=_("Language code to text."))
    currency = models.CharField(max_length=3)
    period = models.CharField(max_length=8, choices=Period, default=Period.MONTH)
    seat_price_minor = models.BigIntegerField()
    min_seats = models.PositiveIntegerField(default=1)
    max_seats = models.PositiveIntegerField(null=True, blank=True)
    meter = models.SlugField(max_length=60, blank=True, help_text=_("Empty if nothing is counted."))
    meter_name = models.JSONField(default=dict, blank=True, help_text=_("Language code to text."))
    meter_unit = models.JSONField(default=dict, blank=True, help_text=_("Language code to text."))
    included_quantity = models.BigIntegerField(default=0)
    package_size = models.PositiveIntegerField(default=1000, help_text=_("Units that overage is sold in."))
    package_price_minor = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "pricing.plan"
    policy_fields = {"organisation": "organisation_id", "state": "state"}

    machine = StateMachine(
        state,
        activate=Move(State.DRAFT, State.ACTIVE),
        retire=Move(State.ACTIVE, State.RETIRED),
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["family", "version"], name="a_plan_version_is_numbered_once"),
            models.UniqueConstraint(
                fields=["family"], condition=Q(state="active"), name="one_active_version_of_a_plan"
            ),
            models.UniqueConstraint(fields=["family"], condition=Q(state="draft"), name="one_draft_version_of_a_plan"),
            models.CheckConstraint(
                condition=Q(seat_price_minor__gte=0, package_price_minor__gte=0, included_quantity__gte=0),
                name="plan_amounts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(min_seats__gte=1) & (Q(max_seats__isnull=True) | Q(max_seats__gte=F("min_seats"))),
                name="plan_seats_make_a_range",
            ),
            models.CheckConstraint(condition=Q(package_size__gte=1), name="packages_hold_at_least_one_unit"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(activated_at__isnull=False), name="active_plans_have_a_time"
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="plan_currency_is_iso_4217"),
        ]

    @property
    def terms(self) -> PriceTerms:
        """The prices of this version as offers and orders carry them."""
        return PriceTerms(
            plan=self.public_id,
            version=self.version,
            name=dict(self.name),
            currency=self.currency,
            period=self.period,
            seat_price_minor=self.seat_price_minor,
            min_seats=self.min_seats,
            max_seats=self.max_seats,
            meter=self._meter(),
        )

    def _meter(self) -> Meter | None:
        if not self.meter:
            return None
        return Meter(
            slug=self.meter,
            name=dict(self.meter_name),
            unit=dict(self.meter_unit),
            included_quantity=self.included_quantity,
            package_size=self.package_size,
            package_price_minor=self.package_price_minor,
        )

    def facts(self) -> dict[str, Any]:
        return {
            "plan": self.public_id,
            "version": self.version,
            "state": self.state,
            "currency": self.currency,
            "seat_price_minor": self.seat_price_minor,
            "meter": self.meter,
            "terms_digest": self.terms.digest,
        }
