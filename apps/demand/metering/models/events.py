"""What was sent: each event for ever, the batches they came in, and what did not fit to an earlier event."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.demand.entitlements.models import Entitlement
from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.web.states import StateChoices


class UsageBatch(PolicyMixin):
    """Events that were taken in one transaction, or a batch that was refused because an id stood for another event.

    `customer` is set where all of them are one customer's, who then finds the leaf of it among their own.
    """

    class Outcome(models.TextChoices):
        TAKEN = "taken", _("Accepted")
        REFUSED = "refused", _("Refused")

    public_id = PublicIdField("ubt", _("Usage batch"))
    partner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    customer = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+", null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.TAKEN)
    digest = models.CharField(max_length=64, help_text="sha256 over the digests of the events, in the order sent")
    matched = models.PositiveIntegerField(default=0)
    unmatched = models.PositiveIntegerField(default=0)
    quarantined = models.PositiveIntegerField(default=0)
    duplicates = models.PositiveIntegerField(default=0)
    anomalies = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "metering.sending"
    policy_fields = {"partner": "partner_id"}
    row_owners: ClassVar[tuple[str, ...]] = ("partner_id", "customer_id")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "usage batches"

    def __str__(self) -> str:
        return self.public_id

    @property
    def accepted(self) -> int:
        """Events of this batch that are new; each is matched, unmatched or quarantined."""
        return self.matched + self.unmatched + self.quarantined

    def facts(self) -> dict[str, Any]:
        return {
            "batch": self.public_id,
            "outcome": self.outcome,
            "digest": self.digest,
            "accepted": self.accepted,
            "matched": self.matched,
            "unmatched": self.unmatched,
            "quarantined": self.quarantined,
            "duplicates": self.duplicates,
            "anomalies": self.anomalies,
        }


class MeterEvent(PolicyMixin):
    """One use, as the partner reported it; the id stands for it for ever (semantics B, meter event).

    What was sent never changes: a trigger refuses it. Only where it is counted may still be found, once.
    """

    class State(StateChoices):
        MATCHED = "matched", "ok", "check", _("Counted")
        UNMATCHED = "unmatched", "warn", "warn", _("Unmatched")
        QUARANTINED = "quarantined", "warn", "pause", _("In quarantine")

    class Reason(models.TextChoices):
        LATE = "late", _("Outside the counting window")
        UNKNOWN_SUBJECT = "unknown_subject", _("The subject matches no purchase")
        UNKNOWN_METER = "unknown_meter", _("The purchase has no such meter")
        WRONG_UNIT = "wrong_unit", _("The unit belongs to another meter")
        NOT_STARTED = "not_started", _("The purchase had not started")
        ENTITLEMENT_ENDED = "entitlement_ended", _("The purchase had ended")
        AMBIGUOUS = "ambiguous", _("Several purchases of this customer have this meter")

    # No foreign-key triggers on what the entitlement's own row already guards: they would be a third of a batch's time.
    partner = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    customer = models.ForeignKey(
        "accounts.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        db_index=False,
        db_constraint=False,
    )
    batch = models.ForeignKey(UsageBatch, on_delete=models.PROTECT, to_field="public_id", related_name="events")
    source = models.CharField(max_length=200)
    event_id = models.CharField(max_length=255)
    type = models.CharField(max_length=60, help_text="Slug of the meter")
    subject = models.CharField(max_length=60, help_text="Public id of an entitlement or a customer")
    time = models.DateTimeField()
    received_at = models.DateTimeField()
    quantity = models.BigIntegerField()
    unit = models.CharField(max_length=60, blank=True)
    data_digest = models.BinaryField(max_length=32)
    body_digest = models.BinaryField(max_length=32, help_text="sha256 of the canonical event")
    entitlement = models.ForeignKey(
        Entitlement, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    period_start = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=State)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "metering.event"
    policy_fields = {"customer": "customer_id", "partner": "partner_id"}
    row_owners: ClassVar[tuple[str, ...]] = ("customer_id", "partner_id")
    machine = StateMachine(state, match=Move(State.UNMATCHED, State.MATCHED))

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["partner", "source", "event_id"], name="an_event_id_stands_for_one_event"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="use_is_not_negative"),
            models.CheckConstraint(
                condition=Q(
                    state="matched",
                    reason="",
                    entitlement__isnull=False,
                    customer__isnull=False,
                    period_start__isnull=False,
                )
                | (
                    Q(state__in=["unmatched", "quarantined"], entitlement__isnull=True, period_start__isnull=True)
                    & ~Q(reason="")
                ),
                name="counted_events_have_a_purchase_all_others_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["entitlement", "period_start"], condition=Q(state="matched"), name="counted_events"),
            models.Index(fields=["partner", "state", "id"], condition=~Q(state="matched"), name="events_not_counted"),
            models.Index(fields=["customer", "state"], condition=~Q(state="matched"), name="not_counted_by_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.event_id}"


class UsageAnomaly(PolicyMixin):
    """An id that came again with another body: the first event stands, and this says what else was claimed."""

    partner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(UsageBatch, on_delete=models.PROTECT, related_name="anomalies_seen")
    first = models.ForeignKey(
        MeterEvent, on_delete=models.PROTECT, related_name="anomalies", null=True, help_text="Null: both in one batch"
    )
    source = models.CharField(max_length=200)
    event_id = models.CharField(max_length=255)
    body_digest = models.BinaryField(max_length=32, help_text="Digest of the rejected body")
    quantity = models.BigIntegerField(help_text="What was claimed")
    received_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "metering.sending"
    policy_fields = {"partner": "partner_id"}
    row_owners: ClassVar[tuple[str, ...]] = ("partner_id",)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "usage anomalies"

    def __str__(self) -> str:
        return f"{self.source} {self.event_id}"
