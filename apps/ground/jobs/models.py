"""What is to be done outside a request: a row that the database keeps, whatever the queue forgets."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.ground.policy.visibility import PolicyMixin, PolicyQuerySet
from apps.ground.tenancy.public_ids import PublicIdField
from apps.ground.web.states import StateChoices


class Job(PolicyMixin):
    """Work for a task, asked for once under its key. Times are the database's own: a sandbox's clock moves no lease."""

    class State(StateChoices):
        WAITING = "waiting", "", "clock", _("Waiting")
        DONE = "done", "ok", "check", _("Done")
        PARKED = "parked", "bad", "warn", _("Parked")

    public_id = PublicIdField("job", _("Background job"))
    task = models.CharField(max_length=120)
    key = models.CharField(max_length=120, help_text="Idempotency key: a job requested twice is queued once")
    arguments = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    next_try_at = models.DateTimeField(help_text="Time of the next requeue, unless a worker holds the job")
    sent = models.PositiveIntegerField(default=0, help_text="Number of requeues")
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(
        default=0, help_text="Increases with each lease; a previous holder's work is rejected"
    )
    reason = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    objects = PolicyQuerySet.as_manager()
    policy_type = "jobs.job"
    policy_fields = {"state": "state"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "key"], name="a_job_is_asked_for_once"),
            models.CheckConstraint(
                condition=~models.Q(state="parked") | ~models.Q(reason=""), name="what_is_parked_has_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["next_try_at"], condition=models.Q(state="waiting"), name="jobs_that_wait")]

    def __str__(self) -> str:
        return f"{self.task} {self.key}"

    def facts(self) -> dict[str, object]:
        return {"id": self.public_id, "task": self.task, "key": self.key, "state": self.state}
