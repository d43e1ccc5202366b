"""What was agreed: the price lives here for its whole term, and the database refuses to change it."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.demand.checkout.models.order import Order
from apps.demand.checkout.models.snapshots import Sold, digests_are_digests
from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.web.states import StateChoices


class Agreement(Sold):
    """What customer and partner agreed by one order. Only its state and its end may ever move."""

    class State(StateChoices):
        ACTIVE = "active", "ok", "check", _("Active")
        ENDED = "ended", "", "clock", _("Ended")
        REVOKED = "revoked", "bad", "x", _("Revoked")

    public_id = PublicIdField("agr", _("Agreement"))
    number = models.CharField(max_length=20, unique=True)
    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="agreement")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    terms_version = models.CharField(max_length=20)
    terms_digest = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "checkout.agreement"
    policy_fields = {"customer": "customer_id", "partner": "partner_id", "state": "state"}
    machine = StateMachine(
        state,
        end=Move(State.ACTIVE, State.ENDED),
        revoke=Move(State.ACTIVE, State.REVOKED),
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="agreements_last_for_some_time"),
            models.CheckConstraint(
                condition=digests_are_digests("price_digest", "terms_digest"), name="agreements_fix_price_and_terms"
            ),
            models.CheckConstraint(
                condition=Q(state="active", closed_at__isnull=True) | (~Q(state="active") & Q(closed_at__isnull=False)),
                name="closed_agreements_have_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def facts(self) -> dict[str, Any]:
        return {
            "agreement": self.public_id,
            "number": self.number,
            "order": self.order.public_id,
            "order_number": self.order.number,
            "listing": self.listing,
            "customer": self.customer_ref,
            "partner": self.partner_ref,
            "seats": self.seats,
            "currency": self.currency,
            "total_minor": self.total_minor,
            "price_digest": self.price_digest,
            "terms_version": self.terms_version,
            "terms_digest": self.terms_digest,
            "state": self.state,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
        }
