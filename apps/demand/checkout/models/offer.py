"""What is proposed to customers: a listing at the price of one plan version (semantics A, private offer)."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.demand.checkout.models.snapshots import Priced, digests_are_digests
from apps.ground import clock
from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.web.states import StateChoices


class Offer(Priced):
    """A public offer stands for everybody while its listing is live; a private one for the customer it names."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Public")
        PRIVATE = "private", _("Private")

    class State(StateChoices):
        PUBLISHED = "published", "ok", "check", _("Published")
        SUPERSEDED = "superseded", "", "clock", _("Superseded")
        WITHDRAWN = "withdrawn", "", "x", _("Withdrawn")
        EXPIRED = "expired", "", "clock", _("Expired")

    public_id = PublicIdField("off", _("Offer"))
    customer = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.PUBLIC)
    state = models.CharField(max_length=12, choices=State, default=State.PUBLISHED)
    plan = models.CharField(max_length=40, help_text="Public id of the plan version")
    plan_version = models.PositiveIntegerField()
    supersedes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="successors")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "checkout.offer"
    policy_fields = {"customer": "customer_id", "partner": "partner_id", "audience": "audience", "state": "state"}
    row_owners = ("partner_id", "customer_id")
    machine = StateMachine(
        state,
        supersede=Move(State.PUBLISHED, State.SUPERSEDED),
        withdraw=Move(State.PUBLISHED, State.WITHDRAWN),
        expire=Move(State.PUBLISHED, State.EXPIRED),
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(state="published", audience="public"),
                name="one_public_offer_of_a_listing",
            ),
            models.CheckConstraint(
                condition=Q(audience="public", customer__isnull=True) | Q(audience="private", customer__isnull=False),
                name="private_offers_name_their_customer",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="an_offer_is_valid_for_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state="published", ended_at__isnull=True)
                | (~Q(state="published") & Q(ended_at__isnull=False)),
                name="offers_that_ended_have_a_time",
            ),
            models.CheckConstraint(condition=digests_are_digests("price_digest"), name="offers_fix_their_price"),
        ]

    def __str__(self) -> str:
        return f"{self.listing_slug} {self.plan_version}"

    @property
    def stands(self) -> bool:
        """Whether it can be taken up now: published, and the clock inside its time."""
        at = clock.now()
        return (
            self.state == self.State.PUBLISHED
            and self.valid_from <= at
            and (self.valid_until is None or at < self.valid_until)
        )

    def facts(self) -> dict[str, Any]:
        return {
            "offer": self.public_id,
            "listing": self.listing,
            "partner": self.partner_ref,
            "audience": self.audience,
            "state": self.state,
            "plan": self.plan,
            "plan_version": self.plan_version,
            "price_digest": self.price_digest,
            "supersedes": self.supersedes.public_id if self.supersedes else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
        }
