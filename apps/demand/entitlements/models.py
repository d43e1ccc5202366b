"""What an agreement lets a customer use, and which members hold a seat of it (semantics A, entitlement)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.demand.checkout.models import Agreement
from apps.demand.checkout.models.snapshots import Sold
from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.web.states import StateChoices


class Entitlement(Sold):
    """The right to use a listing: seats, perhaps a meter with an included quantity a month, a start and an end.

    `stamp` grows with every change, so that an answer somebody kept can be told from the present one. It is blocked by
    itself: nothing that stops one entitlement of a customer stops another.
    """

    class State(StateChoices):
        PENDING = "pending", "info", "clock", _("Being set up")
        ACTIVE = "active", "ok", "check", _("Active")
        SUSPENDED = "suspended", "warn", "pause", _("Suspended")
        EXPIRED = "expired", "", "clock", _("Expired")
        REVOKED = "revoked", "bad", "x", _("Revoked")

    RUNNING = (State.PENDING, State.ACTIVE, State.SUSPENDED)

    public_id = PublicIdField("ent", _("Entitlement"))
    agreement = models.OneToOneField(Agreement, on_delete=models.PROTECT, related_name="entitlement")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    state_reason = models.CharField(max_length=2000, blank=True, help_text="Reason for suspending or revoking")
    meter = models.CharField(max_length=60, blank=True, help_text="Slug of the meter; empty: nothing is counted")
    included_quantity = models.BigIntegerField(default=0, help_text="Units per month, for all seats together")
    seats_assigned = models.PositiveIntegerField(default=0)
    stamp = models.BigIntegerField(default=1)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "entitlements.entitlement"
    policy_fields = {"customer": "customer_id", "partner": "partner_id", "state": "state"}
    machine = StateMachine(
        state,
        activate=Move(State.PENDING, State.ACTIVE),
        suspend=Move(State.ACTIVE, State.SUSPENDED),
        resume=Move(State.SUSPENDED, State.ACTIVE),
        expire=Move(RUNNING, State.EXPIRED),
        revoke=Move(RUNNING, State.REVOKED),
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats_assigned__lte=F("seats")), name="never_more_seats_assigned_than_bought"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="entitlements_last_for_some_time"),
            models.CheckConstraint(condition=Q(stamp__gte=1), name="stamps_only_grow_from_one"),
            models.CheckConstraint(
                condition=~Q(state__in=["suspended", "revoked"]) | ~Q(state_reason=""),
                name="suspending_and_revoking_have_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["customer_ref", "listing"], name="entitlements_asked_for"),
            models.Index(
                fields=["ends_at"],
                condition=Q(state__in=["pending", "active", "suspended"]),
                name="entitlements_that_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_slug} {self.public_id}"

    def get_absolute_url(self) -> str:
        """Its customer's page."""
        return reverse("entitlements:detail", args=[self.public_id])

    @property
    def seats_free(self) -> int:
        return self.seats - self.seats_assigned

    def restricted_by(self) -> list[str]:
        """What a restriction may name to reach this: itself, the listing and its partner."""
        return [self.public_id, *super().restricted_by()]

    def facts(self) -> dict[str, Any]:
        return {
            "entitlement": self.public_id,
            "agreement": self.agreement.public_id,
            "listing": self.listing,
            "customer": self.customer_ref,
            "partner": self.partner_ref,
            "state": self.state,
            "seats": self.seats,
            "seats_assigned": self.seats_assigned,
            "meter": self.meter,
            "included_quantity": self.included_quantity,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "stamp": self.stamp,
        }


class Seat(PolicyMixin):
    """A member's place in an entitlement. A released one is kept: it says who could use what, and when.

    The partner's rows too, for the decision that its software asks for; who sees names is the policy's to say.
    """

    class State(StateChoices):
        ASSIGNED = "assigned", "ok", "check", _("Assigned")
        RELEASED = "released", "", "x", _("Released")

    public_id = PublicIdField("seat", _("Seat"))
    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="taken")
    customer = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    user_ref = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.ASSIGNED)
    assigned_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "entitlements.seat"
    policy_fields = {"customer": "customer_id", "partner": "partner_id", "user": "user_id", "state": "state"}
    row_owners: ClassVar[tuple[str, ...]] = ("customer_id", "partner_id")
    log_owners: ClassVar[tuple[str, ...]] = ("customer_id",)
    machine = StateMachine(state, release=Move(State.ASSIGNED, State.RELEASED))

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entitlement", "user"],
                condition=Q(state="assigned"),
                name="one_seat_a_member_and_entitlement",
            ),
            models.CheckConstraint(
                condition=Q(state="assigned", released_at__isnull=True)
                | Q(state="released", released_at__isnull=False),
                name="released_seats_have_a_time",
            ),
        ]

    def facts(self) -> dict[str, Any]:
        return {
            "seat": self.public_id,
            "entitlement": self.entitlement.public_id,
            "user": self.user_ref,
            "state": self.state,
            "seats_assigned": self.entitlement.seats_assigned,
            "stamp": self.entitlement.stamp,
        }


class Revocation(PolicyMixin):
    """A wish to end an entitlement for good: one operator states it, another carries it out or declines it.

    What cannot be taken back is never one person's alone (pages.md 2.2, authority; fault B027).
    """

    class State(StateChoices):
        ASKED = "asked", "warn", "user", _("Awaiting a second person")
        CARRIED_OUT = "carried_out", "bad", "x", _("Carried out")
        DECLINED = "declined", "", "x", _("Declined")

    public_id = PublicIdField("rvk", _("Request to revoke access"))
    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="revocations")
    customer = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.ASKED)
    reason = models.CharField(max_length=2000, help_text="Shown to both parties once it is carried out")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "entitlements.revocation"
    policy_fields = {"customer": "customer_id", "state": "state", "requested_by": "asked_by_id"}
    row_owners: ClassVar[tuple[str, ...]] = ("customer_id",)
    log_owners: ClassVar[tuple[str, ...]] = ()
    machine = StateMachine(
        state, carry_out=Move(State.ASKED, State.CARRIED_OUT), decline=Move(State.ASKED, State.DECLINED)
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["entitlement"], condition=Q(state="asked"), name="one_revocation_waits_for_each_entitlement"
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True)
                | (
                    ~Q(state="asked")
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decided_by=F("asked_by"))
                ),
                name="revocations_are_decided_by_somebody_else",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entitlement} {self.public_id}"

    def facts(self) -> dict[str, Any]:
        return {
            "revocation": self.public_id,
            "entitlement": self.entitlement.public_id,
            "customer": self.entitlement.customer_ref,
            "state": self.state,
        }
