"""What reviewers say about a version: remarks at its fields, and the decision; both are never changed."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped
from apps.ground.web.states import StateChoices
from apps.supply.listings.models.version import ListingVersion


class ReviewComment(PolicyMixin, OrganisationScoped):
    """A remark at one field of a version, by a reviewer or as the partner's answer.

    field: a JSON pointer into the version (`/content/en/tagline`, empty for the whole).
    clause: the id of a clause of the moderation policy, where the remark rests on one.
    """

    class Side(models.TextChoices):
        REVIEWER = "reviewer", _("Reviewer")
        PARTNER = "partner", _("Partner")

    public_id = PublicIdField("rmk", _("Review comment"))
    version = models.ForeignKey(ListingVersion, on_delete=models.PROTECT, related_name="comments")
    side = models.CharField(max_length=10, choices=Side)
    field = models.CharField(max_length=120, blank=True)
    text = models.CharField(max_length=2000)
    clause = models.CharField(max_length=60, blank=True)
    author = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "listings.reviewcomment"
    policy_fields = {"organisation": "organisation_id"}

    class Meta:
        ordering = ["created_at", "id"]

    def facts(self) -> dict[str, Any]:
        return {
            "comment": self.public_id,
            "listing": self.version.listing.public_id,
            "version": self.version.public_id,
            "field": self.field,
            "clause": self.clause,
            "side": self.side,
        }


class ReviewDecision(PolicyMixin, OrganisationScoped):
    """What was decided about exactly one snapshot: a rejection names at least one clause of the policy."""

    class Outcome(StateChoices):
        APPROVED = "approved", "ok", "check", _("Approved")
        CHANGES = "changes", "bad", "warn", _("Changes requested")
        REJECTED = "rejected", "bad", "x", _("Rejected")

    public_id = PublicIdField("dec", _("Review decision"))
    version = models.ForeignKey(ListingVersion, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=10, choices=Outcome)
    digest = models.CharField(max_length=64, help_text=_("sha256 of the snapshot that was decided about."))
    snapshot = models.JSONField(
        default=dict,
        db_default=Value({}, models.JSONField()),
        editable=False,
        help_text="What was decided about, as `drafts.snapshot` says it; empty for decisions older than this field",
    )
    clauses = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    note = models.CharField(max_length=4000, blank=True)
    reviewer = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "listings.reviewdecision"
    policy_fields = {"organisation": "organisation_id"}

    class Meta:
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="rejected") | Q(clauses__len__gt=0), name="rejections_name_a_clause"
            )
        ]

    @property
    def state(self) -> Outcome:
        """The outcome, as a badge shows it."""
        return self.Outcome(self.outcome)
