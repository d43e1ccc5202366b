"""What a listing says, as numbered snapshots; published ones can never change."""

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped
from apps.ground.web.language import language_of
from apps.ground.web.states import StateChoices
from apps.supply.listings.models.listing import Listing


@dataclass(frozen=True, slots=True)
class Said:
    """A text and the language it is in."""

    text: str
    language: str


class ListingVersion(PolicyMixin, OrganisationScoped):
    """One snapshot of a listing (semantics A, listing version).

    content: language -> {name, tagline, description (markdown), highlights: list of texts, and the sentences about
    privacy (legal_basis, retention, subprocessors, erasure), support (hours, response_time) and this release
    (change_note)}.
    facets: data_residency, purposes, entity_types, deployment -> lists of slugs of the taxonomy.
    footprint: edges {source, relation, target} of what data the product touches.
    privacy, support: name -> what needs no language.
    `adopt` is the import's way: a foreign catalogue is judged as a whole by the operator who imports it.
    `revision` counts saves and is the version's stamp (`etag`); `digest` is the sha256 of the snapshot once sent.
    """

    class State(StateChoices):
        DRAFT = "draft", "", "doc", _("Draft")
        SUBMITTED = "submitted", "info", "arrow", _("Sent")
        IN_REVIEW = "in_review", "info", "eye", _("In review")
        CHANGES_REQUESTED = "changes_requested", "bad", "warn", _("Changes requested")
        APPROVED = "approved", "ok", "check", _("Approved")
        PUBLISHED = "published", "ok", "check", _("Published")
        REJECTED = "rejected", "bad", "x", _("Rejected")
        SUPERSEDED = "superseded", "", "clock", _("Superseded")
        TAKEN_DOWN = "taken_down", "bad", "warn", _("Removed")
        RETIRED = "retired", "", "clock", _("Retired")

    EDITABLE = (State.DRAFT, State.CHANGES_REQUESTED)
    WAITING = (State.SUBMITTED, State.IN_REVIEW)
    OPEN = (*EDITABLE, *WAITING, State.APPROVED)

    public_id = PublicIdField("ver", _("Version of a listing"))
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(default=1)

    content = models.JSONField(default=dict)
    category = models.CharField(max_length=60, blank=True)
    facets = models.JSONField(default=dict, blank=True)
    footprint = models.JSONField(default=list, blank=True)
    privacy = models.JSONField(default=dict, blank=True)
    support = models.JSONField(default=dict, blank=True)
    regions = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    release_number = models.CharField(max_length=40, blank=True)
    logo_digest = models.CharField(max_length=64, blank=True)
    plan = models.ForeignKey("pricing.Plan", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True, editable=False)

    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "listings.version"
    policy_fields = {
        "organisation": "organisation_id",
        "state": "state",
        "submitted_by": "submitted_by_id",
        "submitted_by_organisation": "organisation_id",
    }
    machine = StateMachine(
        state,
        submit=Move(EDITABLE, State.SUBMITTED),
        withdraw=Move(WAITING, State.DRAFT),
        claim=Move(State.SUBMITTED, State.IN_REVIEW),
        release=Move(State.IN_REVIEW, State.SUBMITTED),
        ask_changes=Move(State.IN_REVIEW, State.CHANGES_REQUESTED),
        approve=Move(State.IN_REVIEW, State.APPROVED),
        reject=Move(State.IN_REVIEW, State.REJECTED),
        publish=Move(State.APPROVED, State.PUBLISHED),
        adopt=Move(State.DRAFT, State.PUBLISHED),
        supersede=Move(State.PUBLISHED, State.SUPERSEDED),
        take_down=Move(State.PUBLISHED, State.TAKEN_DOWN),
        restore=Move(State.TAKEN_DOWN, State.PUBLISHED),
        retire=Move(State.PUBLISHED, State.RETIRED),
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["listing", "number"], name="a_listing_has_each_version_once"),
            models.UniqueConstraint(
                fields=["listing"], condition=Q(state="published"), name="one_published_version_per_listing"
            ),
            models.UniqueConstraint(
                fields=["listing"],
                condition=Q(state__in=["draft", "submitted", "in_review", "changes_requested", "approved"]),
                name="one_open_version_per_listing",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "changes_requested"]) | Q(digest__regex=r"^[0-9a-f]{64}$"),
                name="sent_versions_have_a_digest",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "superseded", "taken_down", "retired"])
                | Q(published_at__isnull=False),
                name="published_versions_have_a_time",
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True) | Q(submitted_by__isnull=False) & ~Q(claimed_by=F("submitted_by")),
                name="versions_are_reviewed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_review") | Q(claimed_by__isnull=False), name="reviews_have_a_reviewer"
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at"], condition=Q(state__in=["submitted", "in_review"]), name="versions_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.listing.slug} {self.number}"

    @property
    def etag(self) -> str:
        """The stamp that an edit must name: it changes with every save."""
        return f'"{self.public_id}.{self.revision}"'

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    def text(self, name: str, language: str) -> str:
        """One text of the content in this language, else in the first language that has it."""
        return self.said(name, language).text

    def said(self, name: str, language: str) -> Said:
        """The same with the language in which it is said, so that a page can mark a text that is not the reader's."""
        texts = {code: str(texts.get(name) or "") for code, texts in self.content.items()}
        code = language_of(texts, language)
        return Said(texts[code], code) if code else Said("", language)

    def restricted_by(self) -> list[str]:
        """What a restriction may name to reach this version: itself, its listing and its organisation."""
        return [self.public_id, *self.listing.restricted_by()]

    def facts(self) -> dict[str, Any]:
        return {
            "listing": self.listing.public_id,
            "slug": self.listing.slug,
            "version": self.public_id,
            "number": self.number,
            "state": self.state,
            "digest": self.digest,
            "category": self.category,
            "plan": self.plan.public_id if self.plan else None,
        }
