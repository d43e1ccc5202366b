"""Who belongs to which organisation, and who was asked to."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.accounts import rules
from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped
from apps.ground.web.states import StateChoices


class Role(models.TextChoices):
    """What a member may do; the last three and finance are held inside the operator."""

    OWNER = "owner", _("Owner")
    ADMIN = "admin", _("Administrator")
    FINANCE = "finance", _("Finance")
    DEVELOPER = "developer", _("Developer")
    SUPPORT = "support", _("Support")
    VIEWER = "viewer", _("Viewer")
    LEAD = "lead", _("Lead")
    MODERATOR = "moderator", _("Moderator")
    AUDITOR = "auditor", _("Auditor")


class Membership(PolicyMixin, OrganisationScoped):
    """A person's place in an organisation, with one role or several."""

    class State(StateChoices):
        ACTIVE = "active", "ok", "check", _("Active")
        REMOVED = "removed", "", "x", _("Removed")

    policy_type = "accounts.membership"
    policy_fields = {"organisation": "organisation_id", "user": "user_id", "role": "role", "state": "state"}

    public_id = PublicIdField("mbr", _("Membership"))
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=12, choices=Role), default=list)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    joined_at = models.DateTimeField(default=clock.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()

    machine = StateMachine(state, remove=Move(State.ACTIVE, State.REMOVED), rejoin=Move(State.REMOVED, State.ACTIVE))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_membership_a_person_and_organisation"),
            models.CheckConstraint(condition=models.Q(roles__len__gt=0), name="a_member_has_a_role"),
        ]

    @property
    def role(self) -> str:
        """The strongest of the roles: policies ask about this one."""
        return rules.strongest(self.roles)

    def role_words(self) -> list[str]:
        """The roles as people read them, the strongest first."""
        return [str(Role(role).label) for role in rules.ordered(self.roles)]

    def facts(self) -> dict[str, Any]:
        return {
            "membership": self.public_id,
            "organisation": self.organisation.public_id,
            "user": self.user.public_id,
            "roles": rules.ordered(self.roles),
            "state": self.state,
        }


class Invitation(PolicyMixin, OrganisationScoped):
    """An offer to join, by mail; its link is derived from `nonce` and the secret key, so the table holds no secret."""

    class State(StateChoices):
        OPEN = "open", "", "clock", _("Open")
        ACCEPTED = "accepted", "ok", "check", _("Accepted")
        WITHDRAWN = "withdrawn", "", "x", _("Withdrawn")

    policy_type = "accounts.invitation"
    policy_fields = {"organisation": "organisation_id", "role": "role", "state": "state"}

    public_id = PublicIdField("inv", _("Invitation"))
    email = models.CharField(max_length=254)
    roles = ArrayField(models.CharField(max_length=12, choices=Role), default=list)
    invited_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    nonce = models.CharField(max_length=32, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()

    machine = StateMachine(
        state,
        accept=Move(State.OPEN, State.ACCEPTED),
        withdraw=Move(State.OPEN, State.WITHDRAWN),
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email"],
                condition=models.Q(state="open"),
                name="one_open_invitation_an_address",
            ),
            models.CheckConstraint(condition=models.Q(roles__len__gt=0), name="an_invitation_offers_a_role"),
        ]

    @property
    def role(self) -> str:
        return rules.strongest(self.roles)

    def role_words(self) -> list[str]:
        return [str(Role(role).label) for role in rules.ordered(self.roles)]

    @property
    def is_over(self) -> bool:
        """Whether it was not taken in time."""
        return self.state == self.State.OPEN and clock.now() >= self.expires_at

    def facts(self) -> dict[str, Any]:
        return {
            "invitation": self.public_id,
            "organisation": self.organisation.public_id,
            "roles": rules.ordered(self.roles),
            "state": self.state,
        }
