"""A decision to take a listing down, with the reasons that its partner is owed, and the appeal against it."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped
from apps.ground.web.states import StateChoices
from apps.supply.listings.models.listing import Listing
from apps.supply.listings.models.version import ListingVersion


class Takedown(PolicyMixin, OrganisationScoped):
    """A statement of reasons (semantics G, takedown): the facts, the ground, and how to contest it.

    ground: the law, then `provision` names it; or our terms, then `clauses` are those of the moderation policy. It is
    decided by a person; no part of it is automated. The appeal is decided by somebody who had no part in it.
    """

    class Ground(models.TextChoices):
        LAW = "law", _("It is against the law")
        TERMS = "terms", _("It is against the listing policy")

    class State(StateChoices):
        IN_FORCE = "in_force", "bad", "warn", _("In force")
        APPEALED = "appealed", "info", "eye", _("Appealed")
        REVERSED = "reversed", "ok", "check", _("Reversed")
        CONFIRMED = "confirmed", "bad", "x", _("Confirmed")

    public_id = PublicIdField("tkd", _("Removal"))
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="takedowns")
    version = models.ForeignKey(ListingVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.IN_FORCE)
    ground = models.CharField(max_length=5, choices=Ground)
    provision = models.CharField(max_length=300, blank=True)
    clauses = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    facts_found = models.CharField(max_length=4000)
    reference = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    appeal_until = models.DateTimeField()
    appeal = models.CharField(max_length=4000, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=4000, blank=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "listings.takedown"
    policy_fields = {"organisation": "organisation_id", "state": "state", "requested_by": "decided_by_id"}
    machine = StateMachine(
        state,
        appeal=Move(State.IN_FORCE, State.APPEALED),
        uphold=Move(State.APPEALED, State.REVERSED),
        dismiss=Move(State.APPEALED, State.CONFIRMED),
    )

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ground="law") & ~Q(provision="") | Q(ground="terms", clauses__len__gt=0),
                name="takedowns_rest_on_a_provision_or_clause",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("decided_by")),
                name="appeals_are_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reversed", "confirmed"]) | Q(answered_by__isnull=False),
                name="decided_appeals_name_who_decided",
            ),
            models.UniqueConstraint(
                fields=["listing"], condition=~Q(state="reversed"), name="a_listing_is_taken_down_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing.slug} {self.public_id}"

    def facts(self) -> dict[str, Any]:
        return {
            "takedown": self.public_id,
            "listing": self.listing.public_id,
            "slug": self.listing.slug,
            "version": self.version.public_id,
            "state": self.state,
            "ground": self.ground,
            "clauses": self.clauses,
            "appeal_until": self.appeal_until.isoformat(),
        }
