"""The listing itself: an address that survives every version, and which version stands there now."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped
from apps.ground.web.states import StateChoices

if TYPE_CHECKING:
    from apps.supply.listings.models.version import ListingVersion

MOST_RELEASES = 20


class Listing(PolicyMixin, OrganisationScoped):
    """A partner's product in this marketplace; what it says is in its versions (semantics A, listing version).

    Its slug is a wish until the first publication takes it for good; two drafts of different partners may wish for one.

    Frozen is not a state here: the resolver of restrictions answers it, so that lifting one restores exactly what was.
    `visibility` joins both.
    """

    class State(StateChoices):
        DRAFT = "draft", "", "doc", _("Draft")
        LIVE = "live", "ok", "check", _("Live")
        TAKEN_DOWN = "taken_down", "bad", "warn", _("Removed")
        RETIRED = "retired", "", "clock", _("Retired")

    class Visibility(StateChoices):
        """What people see of a listing now: its state, or frozen."""

        DRAFT = "draft", "", "doc", _("Draft")
        LIVE = "live", "ok", "check", _("Live")
        FROZEN = "frozen", "warn", "frost", _("Frozen")
        TAKEN_DOWN = "taken_down", "bad", "warn", _("Removed")
        RETIRED = "retired", "", "clock", _("Retired")

    public_id = PublicIdField("lst", _("Listing"))
    slug = models.SlugField(max_length=80)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    live_version = models.ForeignKey(
        "listings.ListingVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    first_published_at = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)
    releases = models.JSONField(
        default=list,
        db_default=Value([], models.JSONField()),
        editable=False,
        help_text="What was published when, newest first: version, number, notes by language, published_at",
    )

    objects = PolicyQuerySet.as_manager()
    policy_type = "listings.listing"
    policy_fields = {"organisation": "organisation_id", "state": "state"}
    machine = StateMachine(
        state,
        publish=Move((State.DRAFT, State.LIVE), State.LIVE),
        take_down=Move(State.LIVE, State.TAKEN_DOWN),
        restore=Move(State.TAKEN_DOWN, State.LIVE),
        retire=Move(State.LIVE, State.RETIRED),
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=Q(first_published_at__isnull=False), name="one_public_listing_an_address"
            ),
            models.UniqueConstraint(fields=["organisation", "slug"], name="one_listing_of_an_organisation_an_address"),
            models.CheckConstraint(
                condition=Q(state="live", live_version__isnull=False)
                | (~Q(state="live") & Q(live_version__isnull=True)),
                name="live_listings_show_a_version",
            ),
            models.CheckConstraint(
                condition=Q(state="retired", retired_at__isnull=False)
                | (~Q(state="retired") & Q(retired_at__isnull=True)),
                name="retired_listings_have_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """Its partner's page; the storefront shows it at an address of its own."""
        return reverse("listings:overview", args=[self.public_id])

    def remember(self, version: "ListingVersion") -> None:
        """Note that the version was published: this much of it stays public when another takes its place."""
        told = {language: texts.get("change_note", "") for language, texts in version.content.items()}
        at = version.published_at
        release = {
            "version": version.public_id,
            "number": version.release_number or str(version.number),
            "notes": {language: note for language, note in told.items() if note},
            "published_at": at.isoformat() if at else None,
        }
        self.releases = [release, *self.releases][:MOST_RELEASES]

    def restricted_by(self) -> list[str]:
        """What a restriction may name to reach this listing: itself and its organisation."""
        return [self.public_id, self.organisation.public_id]

    def visibility(self, is_frozen: bool) -> Visibility:
        """What people see of it, when restrictions hide it or do not."""
        shown = self.Visibility
        return shown.FROZEN if is_frozen and self.state == self.State.LIVE else shown(self.state)

    def facts(self) -> dict[str, Any]:
        return {
            "listing": self.public_id,
            "slug": self.slug,
            "state": self.state,
            "version": self.live_version.public_id if self.live_version else None,
        }


class FormerSlug(OrganisationScoped):
    """A slug that a published listing once had: its address leads to the present one and is never given to another."""

    listing = models.ForeignKey(Listing, on_delete=models.CASCADE, related_name="former_slugs")
    slug = models.SlugField(max_length=80, unique=True)
    left_at = models.DateTimeField()

    class Meta:
        ordering = ["-left_at", "-id"]
