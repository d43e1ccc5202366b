"""Companies inside a marketplace: partners, customers and the operator."""

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground import clock
from apps.ground.commands.machine import Move, StateMachine
from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.web.states import StateChoices


class Organisation(PolicyMixin, models.Model):
    """A company that sells, buys or operates here; it may be two of these at once."""

    class Kind(models.TextChoices):
        PARTNER = "partner", _("Partner")
        CUSTOMER = "customer", _("Customer")
        OPERATOR = "operator", _("Operator")

    class State(StateChoices):
        APPLIED = "applied", "info", "arrow", _("Applied")
        ACTIVE = "active", "ok", "check", _("Active")
        SUSPENDED = "suspended", "warn", "pause", _("Suspended")

    policy_type = "accounts.organisation"
    policy_fields = {"organisation": "id", "state": "state"}
    row_owners: ClassVar[tuple[str, ...]] = ("id",)

    public_id = PublicIdField("org", _("Organisation"))
    name = models.CharField(_("Name"), max_length=120)
    legal_name = models.CharField(_("Legal name"), max_length=200, blank=True)
    slug = models.SlugField(max_length=80, unique=True)
    country = models.CharField(_("Country"), max_length=2, help_text=_("ISO 3166-1, two letters"))
    domain = models.CharField(_("Web domain"), max_length=253, blank=True)
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind), default=list)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    state_reason = models.CharField(
        _("Reason"), max_length=2000, blank=True, help_text=_("Reason for the last suspension or reinstatement.")
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = PolicyQuerySet.as_manager()

    machine = StateMachine(
        state,
        approve=Move(State.APPLIED, State.ACTIVE),
        suspend=Move(State.ACTIVE, State.SUSPENDED),
        reinstate=Move(State.SUSPENDED, State.ACTIVE),
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kinds__contained_by=["partner", "customer", "operator"])
                & models.Q(kinds__len__gt=0),
                name="an_organisation_is_something",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["applied", "active", "suspended"]), name="organisation_states_are_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_partner(self) -> bool:
        return self.Kind.PARTNER in self.kinds

    @property
    def is_customer(self) -> bool:
        return self.Kind.CUSTOMER in self.kinds

    @property
    def is_operator(self) -> bool:
        return self.Kind.OPERATOR in self.kinds

    def facts(self) -> dict[str, Any]:
        return {
            "organisation": self.public_id,
            "kinds": sorted(self.kinds),
            "state": self.state,
            "country": self.country,
        }
