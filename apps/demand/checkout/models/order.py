"""What a customer asks for, from the quote to the agreement, and the terms that somebody accepted for it."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.demand.checkout.models.offer import Offer
from apps.demand.checkout.models.snapshots import Sold, digests_are_digests
from apps.ground import clock
from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.web.states import StateChoices


class Order(Sold):
    """A customer's order at a price snapshot (semantics A, quote/cart/checkout); on invoice, with a PO number.

    `started_by`, `accepted_by` and `requested_by` (who placed it) are people, also where a key was used: then the one
    who made it. None of them approves it.
    `price_until`: so long the snapshot is honoured, whatever becomes of the offer. `expires_at`: then it lapses.
    """

    class State(StateChoices):
        QUOTED = "quoted", "info", "doc", _("Quoted")
        PLACED = "placed", "info", "arrow", _("Placed")
        AWAITING_APPROVAL = "awaiting_approval", "warn", "clock", _("Approval needed")
        FULFILLED = "fulfilled", "ok", "check", _("Done")
        DECLINED = "declined", "bad", "x", _("Declined")
        CANCELLED = "cancelled", "", "x", _("Cancelled")
        EXPIRED = "expired", "", "clock", _("Expired")

    public_id = PublicIdField("ord", _("Order"))
    number = models.CharField(max_length=20, null=True, blank=True, unique=True, help_text="Given when it is placed")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="orders")
    offer_ref = models.CharField(max_length=40, help_text="A superseded offer is hidden from customers, its id is not")
    state = models.CharField(max_length=20, choices=State, default=State.QUOTED)
    purchase_order_number = models.CharField(max_length=40, blank=True)
    terms_version = models.CharField(max_length=20, blank=True)
    terms_language = models.CharField(max_length=10, blank=True)
    terms_digest = models.CharField(max_length=64, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    accepted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True, help_text="Reason for declining or cancelling")
    months = models.PositiveSmallIntegerField(null=True, help_text="Term of the agreement, fixed with the price")
    quoted_at = models.DateTimeField()
    price_until = models.DateTimeField()
    expires_at = models.DateTimeField()
    placed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    fulfilled_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "checkout.order"
    policy_fields = {
        "customer": "customer_id",
        "partner": "partner_id",
        "started_by": "started_by_id",
        "accepted_by": "accepted_by_id",
        "requested_by": "requested_by_id",
        "state": "state",
    }
    machine = StateMachine(
        state,
        place=Move(State.QUOTED, State.PLACED),
        ask_approval=Move(State.PLACED, State.AWAITING_APPROVAL),
        approve=Move(State.AWAITING_APPROVAL, State.PLACED),
        fulfil=Move(State.PLACED, State.FULFILLED),
        decline=Move(State.AWAITING_APPROVAL, State.DECLINED),
        cancel=Move((State.QUOTED, State.AWAITING_APPROVAL), State.CANCELLED),
        expire=Move((State.QUOTED, State.AWAITING_APPROVAL), State.EXPIRED),
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1, total_minor__gte=0), name="orders_are_for_something"),
            models.CheckConstraint(condition=digests_are_digests("price_digest"), name="orders_fix_their_price"),
            models.CheckConstraint(
                condition=~Q(state__in=["placed", "awaiting_approval", "fulfilled", "declined"])
                | (
                    Q(number__isnull=False, placed_at__isnull=False, accepted_at__isnull=False)
                    & digests_are_digests("terms_digest")
                ),
                name="placed_orders_have_number_and_terms",
            ),
            models.CheckConstraint(
                condition=~Q(state="fulfilled") | Q(fulfilled_at__isnull=False), name="fulfilled_orders_have_a_time"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(started_by__isnull=False, accepted_by__isnull=False, requested_by__isnull=False)
                & ~Q(approved_by=F("started_by"))
                & ~Q(approved_by=F("accepted_by"))
                & ~Q(approved_by=F("requested_by")),
                name="a_second_person_approves",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state__in=["quoted", "awaiting_approval"]), name="orders_that_lapse"
            ),
            models.Index(fields=["customer", "-id"], name="orders_of_a_customer"),
            models.Index(fields=["partner", "-id"], name="orders_with_a_partner"),
        ]

    def __str__(self) -> str:
        return self.number or self.public_id

    def get_absolute_url(self) -> str:
        """Its customer's page: the receipt once it has a number, until then the last step of ordering."""
        if self.number:
            return reverse("checkout:receipt", args=[self.number])
        return reverse("checkout:review", args=[self.public_id])

    @property
    def price_is_held(self) -> bool:
        """Whether the quoted price still stands whatever became of the offer."""
        return clock.now() < self.price_until

    def facts(self) -> dict[str, Any]:
        return {
            "order": self.public_id,
            "number": self.number,
            "state": self.state,
            "offer": self.offer_ref,
            "listing": self.listing,
            "customer": self.customer_ref,
            "partner": self.partner_ref,
            "seats": self.seats,
            "currency": self.currency,
            "total_minor": self.total_minor,
            "price_digest": self.price_digest,
            "terms_version": self.terms_version,
            "terms_digest": self.terms_digest,
        }


class TermsAcceptance(PolicyMixin):
    """Somebody accepted this text for this order, at this time. Rows are only ever added."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="acceptances")
    customer = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=20)
    language = models.CharField(max_length=10, help_text="The language in which the text was shown")
    digest = models.CharField(max_length=64)
    accepted_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "checkout.acceptance"
    policy_fields = {"customer": "customer_id", "partner": "partner_id"}
    row_owners: ClassVar[tuple[str, ...]] = ("customer_id", "partner_id")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=digests_are_digests("digest"), name="acceptances_fix_the_text"),
        ]
