"""Who has claimed an item of work. The item itself stays where it is: there is no copy of it here."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped


class Claim(PolicyMixin, OrganisationScoped):
    """An operator's claim on one item, kept as a row of the operators' organisation.

    kind, subject: name of the source, public id of the row. A released claim has no assignee. A claim that is older
    than the item (an application that came back) no longer counts.
    """

    public_id = PublicIdField("clm", _("Inbox claim"))
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    assignee = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField()

    objects = PolicyQuerySet.as_manager()
    policy_type = "worklist.claim"
    policy_fields = {"organisation": "organisation_id"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="an_item_is_claimed_once")]

    def facts(self) -> dict[str, Any]:
        return {
            "claim": self.public_id,
            "kind": self.kind,
            "item": self.subject,
            "claimed": self.assignee_id is not None,
        }


class SavedView(PolicyMixin, OrganisationScoped):
    """A view of the inbox that an operator keeps under a name, for themselves alone. query: of its address."""

    public_id = PublicIdField("svw", _("Saved view"))
    person = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=200)

    objects = PolicyQuerySet.as_manager()
    policy_type = "worklist.savedview"
    policy_fields = {"organisation": "organisation_id", "user": "person_id"}
    log_owners: ClassVar[tuple[str, ...]] = ()  # the log is read by every colleague, a view by its person alone

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="a_person_has_each_view_once")]

    def facts(self) -> dict[str, Any]:
        return {"view": self.public_id}
