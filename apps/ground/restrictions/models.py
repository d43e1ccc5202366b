"""The one model for freeze, takedown, revocation and hold (semantics, "One restriction")."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField


class Restriction(PolicyMixin):
    """A typed scope and effects, with a basis, a start, a review date, and who lifted it.

    Several may hold one target; each effect in force counts, and lifting one never lifts another.
    """

    class Scope(models.TextChoices):
        LISTING = "listing", _("Listing")
        VERSION = "version", _("Version")
        REGION = "region", _("Region")
        PARTNER = "partner", _("Partner")
        ENTITLEMENT = "entitlement", _("Entitlement")

    class Effect(models.TextChoices):
        HIDE = "hide", _("Hidden from search")
        BLOCK_NEW_PURCHASE = "block_new_purchase", _("No new purchases")
        BLOCK_USE = "block_use", _("No use")
        BLOCK_PUBLISH = "block_publish", _("No new versions")
        HOLD_MONEY = "hold_money", _("Payments on hold")

    class Basis(models.TextChoices):
        INCIDENT = "incident", _("Incident")
        LEGAL = "legal", _("Legal request")
        SECURITY = "security", _("Security")
        COMMERCIAL = "commercial", _("Commercial")
        COURT_ORDER = "court_order", _("Court order")

    public_id = PublicIdField("rst", _("Restriction"))
    scope = models.CharField(max_length=20, choices=Scope)
    target = models.CharField(max_length=60, help_text="Public id of the restricted record")
    effects = models.JSONField(default=list, help_text="List of Effect values")
    basis = models.CharField(max_length=20, choices=Basis)
    reason = models.TextField(help_text="Shown to the partner")
    reference = models.CharField(max_length=200, blank=True, help_text="A case or ticket")
    starts_at = models.DateTimeField()
    review_by = models.DateTimeField()
    imposed_by = models.CharField(max_length=60)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=60, blank=True)
    lift_reason = models.TextField(blank=True)
    part_of = models.CharField(
        max_length=60, blank=True, help_text="Public id of the decision it carries out; the restriction ends with it"
    )
    touched = models.JSONField(default=dict, help_text="Dry-run counts when it was imposed")
    organisation_id = models.BigIntegerField(null=True, db_index=True, help_text="Owner of the restricted record")

    objects = PolicyQuerySet.as_manager()
    policy_type = "restrictions.restriction"
    policy_fields = {"organisation": "organisation_id", "scope": "scope"}
    row_owners = ("organisation_id",)
    fact_choices = {"effects": Effect.choices}

    class Meta:
        indexes = [
            models.Index(fields=["target"], condition=models.Q(lifted_at=None), name="restrictions_in_force"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(review_by__gt=models.F("starts_at")), name="review_after_start"),
            models.CheckConstraint(
                condition=models.Q(lifted_at=None) | ~models.Q(lift_reason=""), name="lifting_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} {self.target}"

    @property
    def is_in_force(self) -> bool:
        """Not lifted; a review date that has passed lifts nothing by itself."""
        return self.lifted_at is None

    @property
    def effect_words(self) -> list[str]:
        """Its effects as people read them."""
        return [str(self.Effect(effect).label) for effect in self.effects]

    def facts(self) -> dict[str, object]:
        return {
            "id": self.public_id,
            "scope": self.scope,
            "target": self.target,
            "effects": self.effects,
            "basis": self.basis,
            "in_force": self.is_in_force,
            "review_by": self.review_by.isoformat(),
        }
