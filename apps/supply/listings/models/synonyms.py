"""What operators changed of the synonyms that a marketplace begins with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField


class SynonymEdition(PolicyMixin, models.Model):
    """An edition of the marketplace's synonyms; the one with the highest number is in force.

    changes: slug -> {typed, finds} in place of the default entry with this slug or beside the defaults; null leaves the
    default out.
    """

    public_id = PublicIdField("syn", _("Synonyms of search"))
    number = models.PositiveIntegerField(unique=True)
    changes = models.JSONField(default=dict)
    changed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "listings.synonymedition"
    policy_fields = {"number": "number"}

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}"

    def facts(self) -> dict[str, object]:
        """The edition, and which entries it changes."""
        return {"number": self.number, "changed": sorted(self.changes)}
