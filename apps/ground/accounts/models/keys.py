"""The keys of programs: shown once, kept as a keyed hash."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.tenancy.rows import OrganisationScoped
from apps.ground.web.states import StateChoices


class ApiKey(PolicyMixin, OrganisationScoped):
    """What a program of an organisation shows to be let in: `ig_<environment>_<id>_<secret>_<crc>`.

    Only the keyed hash of the whole key is stored, so that a copy of this table opens nothing.
    """

    class State(StateChoices):
        ACTIVE = "active", "ok", "check", _("Active")
        EXPIRED = "expired", "", "clock", _("Expired")
        REVOKED = "revoked", "bad", "x", _("Revoked")

    class Environment(models.TextChoices):
        LIVE = "live", _("Live")
        SANDBOX = "sandbox", _("Sandbox")

    policy_type = "accounts.apikey"
    policy_fields = {"organisation": "organisation_id"}

    public_id = PublicIdField("key", _("API key"))
    name = models.CharField(_("Name"), max_length=80)
    prefix = models.CharField(max_length=40, unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, editable=False)
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    environment = models.CharField(max_length=10, choices=Environment, default=Environment.LIVE)
    created_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.CheckConstraint(condition=models.Q(scopes__len__gt=0), name="an_api_key_has_a_scope")]

    # The whole key, on the object that `create_api_key` returned and nowhere else.
    shown_once: str = ""
    # Whether the person who made the key still belongs to the organisation; set where the key is shown to be let in.
    maker_is_here: bool = False

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and clock.now() >= self.expires_at

    @property
    def state(self) -> State:
        """Whether the key opens anything now."""
        if self.revoked_at is not None:
            return self.State.REVOKED
        return self.State.EXPIRED if self.is_expired else self.State.ACTIVE

    def facts(self) -> dict[str, Any]:
        return {
            "api_key": self.public_id,
            "organisation": self.organisation.public_id,
            "scopes": sorted(self.scopes),
            "environment": self.environment,
            "revoked": self.revoked_at is not None,
        }
