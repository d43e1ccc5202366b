"""The outbox and the inboxes: what was announced, and who has already acted on it."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.web.states import StateChoices


class Message(PolicyMixin):
    """An event waiting in the outbox until every subscriber has handled it; then kept as done.

    Messages of one subject are handled in sequence; a parked one holds up its own subject only (P05).
    """

    class State(StateChoices):
        PENDING = "pending", "", "clock", _("Pending")
        DONE = "done", "ok", "check", _("Done")
        PARKED = "parked", "bad", "warn", _("Parked")

    public_id = PublicIdField("evt", _("Message"))
    event_id = models.UUIDField(default=uuid.uuid4, unique=True)
    type = models.CharField(max_length=80)
    subject = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=60)
    sequence = models.BigIntegerField()
    data = models.JSONField()
    organisations = ArrayField(models.BigIntegerField(), default=list)
    actor = models.CharField(max_length=60)
    time = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(
        default=0, help_text="Increases with each lease; a previous holder's token is rejected"
    )
    reason = models.TextField(blank=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "events.message"
    policy_fields = {"state": "state"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "sequence"], name="one_message_at_a_place_in_sequence")
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="pending"), name="messages_that_wait"),
            models.Index(fields=["subject", "sequence"], condition=~models.Q(state="done"), name="messages_not_done"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject} #{self.sequence}"

    def facts(self) -> dict[str, object]:
        return {"id": self.public_id, "type": self.type, "subject": self.subject, "state": self.state}


class Handled(models.Model):
    """A subscriber's inbox row: it has acted on this message, in the transaction that wrote this."""

    event_id = models.UUIDField()
    subscriber = models.CharField(max_length=120)
    handled_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event_id", "subscriber"], name="a_subscriber_acts_once")]
