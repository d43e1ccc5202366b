"""What the product tells a person: a row each, in words that are chosen when it is read."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped


class Notice(PolicyMixin, OrganisationScoped):
    """One thing that happened, told to one member of the organisation it concerns.

    `kind` is the key of the sentence and `params` fill it (`wording.py`), so a reader's language decides the words, not
    the writer's. A reader's copy is a row of its own: what one member has read, the others have not.
    """

    row_owners = ()  # the person's own, not the organisation's: the migration names `user_id`

    public_id = PublicIdField("ntc", _("Notification"))
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    subject_ref = models.CharField(max_length=40, blank=True)
    params = models.JSONField(default=dict, blank=True)
    link = models.CharField(max_length=300, blank=True)
    occasion = models.CharField(max_length=100)
    wants_mail = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "notices.notice"
    policy_fields = {"organisation": "organisation_id", "user": "user_id"}

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "occasion"], name="one_notice_a_person_and_occasion")]
        indexes = [models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="unread_notices")]

    def facts(self) -> dict[str, Any]:
        return {
            "notice": self.public_id,
            "kind": self.kind,
            "subject": self.subject_ref,
            "read": self.read_at is not None,
        }
