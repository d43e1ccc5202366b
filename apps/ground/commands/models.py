"""What idempotency remembers (one key, one effect, one stored answer, P03), and which evidence was taken away."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField


class IdempotencyKey(models.Model):
    """The answer a command gave under a key, for the organisation (or person, or nobody) that used it.

    Kept for as long as the marketplace keeps its orders; at least the 24 hours that callers may rely on.
    """

    owner = models.CharField(max_length=40, help_text="org_…, usr_… or anonymous")
    key = models.CharField(max_length=255)
    command = models.CharField(max_length=80)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_answer_for_a_key")]


class EvidenceExport(PolicyMixin):
    """That somebody took an evidence bundle away: of what, how much, and the digest of the file they hold."""

    public_id = PublicIdField("exp", _("Evidence export"))
    about = models.CharField(max_length=40, help_text="Public id of the record whose history was exported")
    leaves = models.PositiveIntegerField()
    size = models.BigIntegerField(help_text="Size of the checkpoint that the proofs lead to")
    sha256 = models.CharField(max_length=64)
    organisation_id = models.BigIntegerField(null=True, db_index=True, help_text="Who took it")
    created_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "provenance.export"
    policy_fields = {"organisation": "organisation_id"}
    row_owners = ("organisation_id",)
    content: bytes = b""  # the file, for the answer that hands it out; it is not kept

    class Meta:
        verbose_name = _("export of evidence")
        verbose_name_plural = _("exports of evidence")

    def __str__(self) -> str:
        return f"{self.about} {self.sha256[:12]}"

    def facts(self) -> dict[str, Any]:
        return {
            "export": self.public_id,
            "about": self.about,
            "leaves": self.leaves,
            "size": self.size,
            "sha256": self.sha256,
        }
