"""The log as the database keeps it: leaves and hashes that never change, and beside them what opens their digests."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet


class LeafRow(models.Model):
    """One business transaction, as the canonical bytes that are hashed into the tree: digests, no personal data."""

    body = models.BinaryField()
    hash = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()


class Unsealed(models.Model):
    """A leaf that waits for its place in the tree. A row that is there waits, so ids may commit in any order (C18)."""

    leaf = models.OneToOneField(LeafRow, primary_key=True, on_delete=models.PROTECT, related_name="waiting")


class Sealed(models.Model):
    """The place that the sealer gave a leaf: numbers from 0 without a gap."""

    index = models.BigIntegerField(primary_key=True)
    leaf = models.OneToOneField(LeafRow, on_delete=models.PROTECT, related_name="sealed")


class Node(models.Model):
    """The hash of a complete subtree; level 0 holds the leaf hashes."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)


class CheckpointRow(models.Model):
    """A signed tree head. One a size; the size never falls."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField(help_text="C2SP signed note")
    verifier = models.CharField(max_length=200, help_text="The verifier key for the signature")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return f"{self.size}"


class Opening(PolicyMixin):
    """What a leaf's digests stand for, kept apart from the leaf so that it can be erased and the leaf stay.

    `opens` maps a digest's field to {"payload": …, "salt": hex}; an erased one to {"erased": receipt, "at", "basis"}.
    """

    leaf = models.OneToOneField(LeafRow, on_delete=models.PROTECT, related_name="opening")
    command = models.CharField(max_length=80)
    subject = models.CharField(max_length=40, help_text="Public id of the changed record")
    subject_type = models.CharField(max_length=60)
    subject_digest = models.CharField(max_length=80)
    parts = ArrayField(models.CharField(max_length=40), default=list)
    organisation_id = models.BigIntegerField(null=True, db_index=True, help_text="Whose business it is")
    counterparty_id = models.BigIntegerField(null=True, db_index=True, help_text="And whose, where two made it")
    actor_ref = models.CharField(max_length=60)
    opens = models.JSONField()
    created_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "provenance.opening"
    policy_fields = {"organisation": "organisation_id", "counterparty": "counterparty_id"}
    row_owners = ("organisation_id", "counterparty_id")

    class Meta:
        verbose_name = _("line of the log")
        verbose_name_plural = _("lines of the log")
        indexes = [
            models.Index(fields=["subject", "-id"], name="opening_by_subject"),
            GinIndex(fields=["parts"], name="opening_by_part"),
        ]

    def __str__(self) -> str:
        return f"{self.command} {self.subject}".strip()
