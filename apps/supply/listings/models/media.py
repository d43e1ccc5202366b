"""Pictures of listings: kept by what they are, made anew by us, never the file that came."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.current import current
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped


def file_name(digest: str) -> str:
    """Where the storage keeps the bytes of this digest: a folder a marketplace, so that residency holds for files."""
    return f"{current().name}/listings/{digest[:2]}/{digest}.png"


class Media(PolicyMixin, OrganisationScoped):
    """A re-encoded picture under the sha256 of its own bytes; never changed."""

    public_id = PublicIdField("med", _("Picture"))
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField(help_text=_("Bytes."))
    created_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "listings.media"
    policy_fields = {"organisation": "organisation_id"}

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="an_organisation_has_each_picture_once"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="media_is_named_by_a_sha256"),
        ]

    @property
    def file_name(self) -> str:
        """Where the storage keeps the bytes."""
        return file_name(self.digest)

    def facts(self) -> dict[str, Any]:
        return {"media": self.public_id, "digest": self.digest, "width": self.width, "height": self.height}
