"""Where imported listings came from, so that the same file again changes nothing."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped
from apps.supply.listings.models.listing import Listing


class ImportBatch(OrganisationScoped):
    """Up to 200 entries of a foreign catalogue taken at once; the log has one leaf for it, with their digest."""

    public_id = PublicIdField("imp", _("Import"))
    source = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, help_text=_("sha256 of the canonical JSON of the entries."))
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    imported_at = models.DateTimeField()

    log_owners: ClassVar[tuple[str, ...]] = ()  # an import is the operators' business: no page of the partner shows it

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source} {self.public_id}"

    def facts(self) -> dict[str, Any]:
        return {
            "batch": self.public_id,
            "source": self.source,
            "digest": self.digest,
            "added": self.added,
            "changed": self.changed,
        }


class ImportedEntry(OrganisationScoped):
    """One entry of a foreign catalogue: its path there, the sha256 of what we took, and the listing made of it."""

    source = models.CharField(max_length=40)
    path = models.CharField(max_length=240, help_text=_("Category / subcategory / name, as given in the file."))
    digest = models.CharField(max_length=64)
    listing = models.OneToOneField(Listing, on_delete=models.CASCADE, related_name="imported_from")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "path"], name="an_entry_is_imported_once"),
        ]
