"""What was used: the sums that pages read, the books that show that nothing was lost, and thresholds reached."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements.models import Entitlement
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField

BOTH_SIDES = {"customer": "customer_id", "partner": "partner_id"}


class UsageTotal(PolicyMixin):
    """What an entitlement used of its meter in one period: kept with every batch, and equal to its events' sum."""

    public_id = PublicIdField("usg", _("Usage total"))
    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="usage")
    customer = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    meter = models.CharField(max_length=60)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    quantity = models.BigIntegerField()
    events = models.BigIntegerField()
    last_event_at = models.DateTimeField()
    counted_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "metering.usage"
    policy_fields = BOTH_SIDES
    row_owners: ClassVar[tuple[str, ...]] = ("customer_id", "partner_id")

    class Meta:
        ordering = ["-period_start", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entitlement", "meter", "period_start"], name="one_sum_an_entitlement_meter_and_period"
            ),
            models.CheckConstraint(condition=Q(period_end__gt=F("period_start")), name="usage_periods_have_a_length"),
            models.CheckConstraint(condition=Q(quantity__gte=0, events__gte=0), name="sums_of_use_are_not_negative"),
        ]
        indexes = [
            models.Index(fields=["customer", "period_start"], name="usage_of_a_customer"),
            models.Index(fields=["partner", "period_start"], name="usage_of_a_partner"),
        ]

    def __str__(self) -> str:
        return f"{self.meter} {self.period_start:%Y-%m}"

    def facts(self) -> dict[str, Any]:
        return {
            "usage": self.public_id,
            "entitlement": self.entitlement.public_id,
            "meter": self.meter,
            "period_start": self.period_start.isoformat(),
            "period_end": self.period_end.isoformat(),
            "quantity": self.quantity,
            "events": self.events,
        }


class UsageSource(PolicyMixin):
    """One sender of a partner, with its books: what was accepted is matched, unmatched or quarantined, at any time."""

    public_id = PublicIdField("src", _("Usage source"))
    partner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=200, help_text="The events' `source`")
    accepted = models.BigIntegerField(default=0)
    matched = models.BigIntegerField(default=0)
    unmatched = models.BigIntegerField(default=0)
    quarantined = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    first_received_at = models.DateTimeField()
    last_received_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "metering.sending"
    policy_fields = {"partner": "partner_id"}
    row_owners: ClassVar[tuple[str, ...]] = ("partner_id",)

    class Meta:
        ordering = ["-last_received_at"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "name"], name="one_book_a_source"),
            models.CheckConstraint(
                condition=Q(accepted=F("matched") + F("unmatched") + F("quarantined")),
                name="what_was_accepted_is_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(matched__gte=0, unmatched__gte=0, quarantined__gte=0, duplicates__gte=0),
                name="counts_of_a_source_are_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def facts(self) -> dict[str, Any]:
        return {
            "source": self.public_id,
            "accepted": self.accepted,
            "matched": self.matched,
            "unmatched": self.unmatched,
            "quarantined": self.quarantined,
            "duplicates": self.duplicates,
        }


class UsageThreshold(PolicyMixin):
    """That an entitlement's use reached a share of what is included, in one period: noted and told once."""

    public_id = PublicIdField("utr", _("Usage threshold"))
    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    period_start = models.DateTimeField()
    percent = models.PositiveSmallIntegerField()
    quantity = models.BigIntegerField()
    included_quantity = models.BigIntegerField()
    reached_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "metering.usage"
    policy_fields = BOTH_SIDES
    row_owners: ClassVar[tuple[str, ...]] = ("customer_id", "partner_id")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entitlement", "period_start", "percent"], name="a_threshold_is_reached_once_a_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.percent} %"

    def facts(self) -> dict[str, Any]:
        return {
            "threshold": self.public_id,
            "entitlement": self.entitlement.public_id,
            "period_start": self.period_start.isoformat(),
            "percent": self.percent,
            "quantity": self.quantity,
            "included_quantity": self.included_quantity,
        }
